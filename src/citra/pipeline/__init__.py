"""The walk from raw data to the article: the only part that knows papermill, the workflow engine and TeX."""

from citra.pipeline.versions import note_start

note_start()
