"""What `manage.py up` is made of: its checks before the start, and its children."""
