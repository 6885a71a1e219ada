"""Block Kit as Slack checks it: every block, element and text object, field by field."""
