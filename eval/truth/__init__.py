"""What is true of the documents: gold in its two schemas, read into one shape."""
