#include "chorus/facturx.h"

#include <fmt/format.h>

#include <array>
#include <qpdf/Pipeline.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFEmbeddedFileDocumentHelper.hh>
#include <qpdf/QPDFLogger.hh>
#include <stdexcept>

namespace rulec::chorus {
namespace {

// The name that Factur-X asks for, and those of its forerunners.
constexpr std::array<std::string_view, 3> kNames = {"factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml"};

struct TooLarge : std::runtime_error {
  TooLarge() : std::runtime_error("") {}
};

// Gathers what is unpacked, up to a limit.
class Gatherer : public Pipeline {
 public:
  explicit Gatherer(std::size_t limit) : Pipeline("attachment", nullptr), limit_(limit) {}
  void write(const unsigned char* data, std::size_t size) override {
    if (bytes.size() + size > limit_) throw TooLarge();
    bytes.append(reinterpret_cast<const char*>(data), size);
  }
  void finish() override {}

  std::string bytes;

 private:
  std::size_t limit_;
};

std::string unpacked(QPDFFileSpecObjectHelper& file, std::size_t limit) {
  Gatherer gatherer(limit);
  if (!file.getEmbeddedFileStream().pipeStreamData(&gatherer, 0, qpdf_dl_all))
    throw std::runtime_error("its attachment cannot be unpacked");
  return std::move(gatherer.bytes);
}

}  // namespace

bool looks_like_pdf(std::string_view bytes) { return bytes.substr(0, 5) == "%PDF-"; }

std::variant<std::string, Problem> embedded_cii(std::string_view pdf, std::size_t limit) {
  try {
    QPDF document;
    document.setSuppressWarnings(true);
    document.setLogger(QPDFLogger::create());
    document.processMemoryFile("the PDF", pdf.data(), pdf.size());
    QPDFEmbeddedFileDocumentHelper attachments(document);
    std::string others;
    for (const auto& [key, file] : attachments.getEmbeddedFiles()) {
      const std::string name = file->getFilename();
      for (const std::string_view wanted : kNames)
        if (name == wanted || key == wanted) return unpacked(*file, limit);
      others += (others.empty() ? "" : ", ") + name;
    }
    if (others.empty())
      return Problem{"the PDF carries no invoice: it has no attachment factur-x.xml",
                     "le PDF ne contient pas de facture : il n'a pas de pièce jointe factur-x.xml"};
    return Problem{
        fmt::format("the PDF carries no invoice: factur-x.xml is not among its attachments ({})", others),
        fmt::format("le PDF ne contient pas de facture : factur-x.xml n'est pas parmi ses pièces jointes ({})",
                    others)};
  } catch (const TooLarge&) {
    return Problem{fmt::format("the invoice in the PDF is over {} bytes", limit),
                   fmt::format("la facture dans le PDF dépasse {} octets", limit)};
  } catch (const std::exception& problem) {
    return Problem{fmt::format("the PDF cannot be read: {}", problem.what()),
                   fmt::format("le PDF est illisible : {}", problem.what())};
  }
}

}  // namespace rulec::chorus
