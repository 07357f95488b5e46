"""The Overview's five questions asked of Storelens and of its peers, on the same data, with the same answers."""
