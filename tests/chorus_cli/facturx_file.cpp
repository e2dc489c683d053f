#include "facturx_file.h"

#include <memory>
#include <qpdf/Buffer.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFEmbeddedFileDocumentHelper.hh>
#include <qpdf/QPDFPageDocumentHelper.hh>
#include <qpdf/QPDFWriter.hh>

namespace rulec::tests {

std::string pdf_with(const std::string& name, const std::string& bytes) {
  QPDF pdf;
  pdf.emptyPDF();
  auto page =
      pdf.makeIndirectObject(QPDFObjectHandle::parse("<< /Type /Page /MediaBox [0 0 595 842] /Resources << >> >>"));
  QPDFPageDocumentHelper(pdf).addPage(QPDFPageObjectHelper(page), true);
  auto stream = QPDFEFStreamObjectHelper::createEFStream(pdf, bytes).setSubtype("text/xml");
  auto file = QPDFFileSpecObjectHelper::createFileSpec(pdf, name, stream);
  QPDFEmbeddedFileDocumentHelper(pdf).replaceEmbeddedFile(name, file);
  QPDFWriter writer(pdf);
  writer.setOutputMemory();
  writer.write();
  const std::shared_ptr<Buffer> written = writer.getBufferSharedPointer();
  return {reinterpret_cast<const char*>(written->getBuffer()), written->getSize()};
}

}  // namespace rulec::tests
