// What changes something on the platform: deposits, recycling, completion. Each is written down before.
#include <fmt/format.h>

#include <utility>

#include "chorus/archive.h"
#include "chorus/follow.h"

namespace rulec::chorus {

std::variant<Courier::Sent, Taken> Courier::send(const Deposit& deposit, Entry entry) {
  const std::optional<Entry> opened = ledger_.open(entry);
  if (!opened) return Taken{ledger_.find(entry.platform, entry.supplier, entry.number).value_or(entry)};
  Sent sent{*opened, std::nullopt};
  const auto lock = ledger_.lock(sent.entry);  // while it lives, nobody else settles the entry
  Answer<Receipt> answer = client_.deposit(deposit);
  if (auto* receipt = std::get_if<Receipt>(&answer)) {
    sent.entry.flow = receipt->flow;
    ledger_.update(sent.entry, Phase::sent, "", "");
    return sent;
  }
  sent.trouble = std::move(std::get<Trouble>(answer));
  ledger_.update(sent.entry, sent.trouble->may_be_done ? Phase::open : Phase::not_taken, "", sent.trouble->english);
  return sent;
}

Courier::SentTogether Courier::send(std::vector<Parcel> parcels, const std::string& archive) {
  SentTogether sent;
  std::vector<ArchiveEntry> files;
  for (std::size_t i = 0; i < parcels.size(); ++i) {
    Entry entry = std::move(parcels[i].entry);
    std::string name = std::exchange(entry.file_name, fmt::format("{}/{}", archive, entry.file_name));
    if (auto opened = ledger_.open(entry)) {
      sent.entries.push_back(std::move(*opened));
      files.push_back({std::move(name), std::move(parcels[i].bytes)});
    } else {
      sent.taken.emplace_back(i, ledger_.find(entry.platform, entry.supplier, entry.number).value_or(entry));
    }
  }
  if (sent.entries.empty()) return sent;
  const auto lock = ledger_.lock(sent.entries);  // while it lives, nobody else settles them
  Answer<Receipt> answer = client_.deposit({pack(files), archive, sent.entries.front().syntax});
  if (auto* receipt = std::get_if<Receipt>(&answer)) {
    for (Entry& entry : sent.entries) entry.flow = receipt->flow;
    ledger_.update(sent.entries, Phase::sent, "", "");
    return sent;
  }
  sent.trouble = std::move(std::get<Trouble>(answer));
  ledger_.update(sent.entries, sent.trouble->may_be_done ? Phase::open : Phase::not_taken, "", sent.trouble->english);
  return sent;
}

namespace {

Trouble busy_elsewhere(const Entry& entry) {
  return {TroubleKind::busy,
          fmt::format("another rulec works on {} at this moment", entry.number),
          fmt::format("un autre rulec travaille sur {} en ce moment", entry.number),
          false,
          0,
          {},
          true};
}

}  // namespace

// What surely was not done leaves the entry as it was. Else the platform is to be asked.
template <typename Act>
std::optional<Trouble> Courier::change(Entry& entry, std::string recipient, const std::string& what, Act act) {
  const auto lock = ledger_.lock(entry);
  if (!lock) return busy_elsewhere(entry);
  const Entry before = entry;
  entry.recipient = std::move(recipient);
  ledger_.update(entry, Phase::resubmitting, entry.platform_state, what);
  std::optional<Trouble> trouble = act();
  if (!trouble) {
    ledger_.update(entry, Phase::integrated, "", what);
    return std::nullopt;
  }
  if (!trouble->may_be_done) {
    entry.recipient = before.recipient;
    ledger_.update(entry, before.phase, before.platform_state, trouble->english);
  }
  return trouble;
}

std::optional<Trouble> Courier::recycle(Entry& entry, const Recycling& recycling) {
  const std::string what = fmt::format("recycle: recipient {}, service {}, commitment {}", recycling.recipient,
                                       recycling.service, recycling.commitment);
  const std::string recipient = recycling.recipient.empty() ? entry.recipient : recycling.recipient;
  return change(entry, recipient, what, [&]() -> std::optional<Trouble> {
    Answer<std::string> answer = client_.recycle(recycling);
    if (auto* problem = std::get_if<Trouble>(&answer)) return std::move(*problem);
    return std::nullopt;
  });
}

// An upload alone changes nothing of the invoice: one whose answer is lost is made again.
std::optional<Trouble> Courier::complete(Entry& entry, const std::vector<Attachment>& files,
                                         const std::string& comment) {
  std::string what = "complete:";
  for (const Attachment& file : files) what += " " + file.name;
  return change(entry, entry.recipient, what, [&]() -> std::optional<Trouble> {
    std::vector<std::pair<Id, std::string>> uploaded;
    for (const Attachment& file : files) {
      Answer<Id> id = client_.upload(file);
      if (auto* problem = std::get_if<Trouble>(&id)) {
        problem->may_be_done = false;
        return std::move(*problem);
      }
      uploaded.emplace_back(std::get<Id>(id), file.name);
    }
    Answer<std::string> answer = client_.complete(entry.invoice, uploaded, comment);
    if (auto* problem = std::get_if<Trouble>(&answer)) return std::move(*problem);
    return std::nullopt;
  });
}

}  // namespace rulec::chorus
