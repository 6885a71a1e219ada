"""What the bot answers when someone asks. Knows no platform: an Ask comes in, a Reply goes out."""
