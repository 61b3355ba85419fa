"""What JupyterLab adds to a notebook: its sentences in the article, its results against the build's, its state."""
