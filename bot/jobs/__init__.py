"""What the bot does when the clock says so: take digests in, plan deliveries, deliver them."""
