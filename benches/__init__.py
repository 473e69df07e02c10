"""Programs behind `make bench-*`: how fast, on this machine, beside what one would write without them."""
