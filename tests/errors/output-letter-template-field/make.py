"""Make a Word document with a field that letters do not have."""

import docx

document = docx.Document()
document.add_paragraph("To {{ charity.name }}, for {{ donor }}")
document.save("letter.docx")
