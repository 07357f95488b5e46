"""What a measured child process does, one module each; the last line it prints is its answer as JSON."""
