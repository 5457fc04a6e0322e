"""The demo: sample mails, contacts and a sample catalogue, and the script that plays the main job with them."""
