"""Documents: one model, drawn as PDF, DOCX and HTML; calendars, feeds and QR codes.

How a room makes a document: build a frozen ``Document`` out of blocks (``documentos.rules``) in a pure function of the
room, with every text plain and the date given, and hand it to ``documentos.pdf.render_pdf``,
``documentos.docx.render_docx`` or the macro ``document`` of ``documentos/_document.html``. The same document gives the
same bytes on every machine, so that its SHA-256 can be published; one letter changed changes it. An example is
``acta`` in tests/documentos/samples.py.
"""
