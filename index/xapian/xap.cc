/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xap.cc - the C interface to libxapian's databases. */
#include "xapian/xap.h"

#include <cstdio>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/own_files.h"
#include "xapian/guarded.h"

struct xap_writer {
    struct own_files *files; /* its thread alone uses .database */
    std::unique_ptr<Xapian::WritableDatabase> database;
    std::vector<std::string> terms; /* of the next documents */
};

struct xap_reader {
    Xapian::Database database;
};

static const size_t LONGEST_ID_TERM = 200;

static const size_t HASHED_HEAD = 33; /* "R" and two hashes */

static std::string id_term(struct str id)
{
    char hashed[40];

    if (id.length < LONGEST_ID_TERM)
        return "Q" + std::string(id.data, id.length);
    std::snprintf(hashed, sizeof hashed, "R%016llx%016llx",
                  static_cast<unsigned long long>(hash_str(id)),
                  static_cast<unsigned long long>(hash_mix(hash_str(id), id.length)));
    return std::string(hashed) + std::string(id.data, LONGEST_ID_TERM - sizeof hashed);
}

static enum status no_id(uint32_t document, struct error *err)
{
    return error_set(err, STATUS_CORRUPT, "document %u has no id", document);
}

/* Documents that go to the writer's thread together. */
static const size_t DOCUMENTS_AT_ONCE = 1000;

/* Calls `body` on a thread with a table of descriptors of its own: if libxapian (1.4) cannot write
 * its version file, it closes the descriptor twice, in GlassVersion::write and in the destructor.
 */
template <typename Body>
static enum status guarded_there(struct own_files *files, struct error *err, Body body)
{
    auto call = [&] { return guarded(err, body); };

    return own_files_call(
        files, [](void *context) { return (*static_cast<decltype(call) *>(context))(); }, &call);
}

enum status xap_writer_open(const char *path, struct xap_writer **out, struct error *err)
{
    struct own_files *files;
    struct xap_writer *writer = nullptr;

    *out = nullptr;
    if (own_files_start(&files, err))
        return err->status;
    if (guarded_there(files, err, [&] {
            const int flags = Xapian::DB_CREATE_OR_OVERWRITE | Xapian::DB_BACKEND_GLASS |
                              Xapian::DB_DANGEROUS | Xapian::DB_NO_SYNC;
            writer = new xap_writer{files, nullptr, {}};
            writer->database.reset(new Xapian::WritableDatabase(path, flags));
            return STATUS_OK;
        })) {
        delete writer;
        own_files_stop(files);
        return err->status;
    }
    *out = writer;
    return STATUS_OK;
}

static enum status add_terms(struct xap_writer *writer, struct error *err)
{
    const enum status status = guarded_there(writer->files, err, [&] {
        for (const std::string &term : writer->terms) {
            Xapian::Document document;
            document.add_boolean_term(term);
            writer->database->add_document(document);
        }
        return STATUS_OK;
    });
    writer->terms.clear();
    return status;
}

static enum status add_term(struct xap_writer *writer, const std::string &term, struct error *err)
{
    writer->terms.push_back(term);
    return writer->terms.size() < DOCUMENTS_AT_ONCE ? STATUS_OK : add_terms(writer, err);
}

enum status xap_writer_add(struct xap_writer *writer, struct str id, struct error *err)
{
    return guarded(err, [&] { return add_term(writer, id_term(id), err); });
}

enum status xap_writer_copy(struct xap_writer *writer, struct xap_reader *from, uint32_t document,
                            struct error *err)
{
    return guarded(err, [&] {
        const Xapian::TermIterator term = from->database.termlist_begin(document + 1);
        if (term == from->database.termlist_end(document + 1))
            return no_id(document, err);
        return add_term(writer, *term, err);
    });
}

enum status xap_writer_finish(struct xap_writer *writer, struct error *err)
{
    enum status status = add_terms(writer, err);

    if (!status)
        status = guarded_there(writer->files, err, [&] {
            writer->database->commit();
            writer->database->close();
            return STATUS_OK;
        });
    xap_writer_abandon(writer);
    return status;
}

void xap_writer_abandon(struct xap_writer *writer)
{
    struct error ignored;

    if (!writer)
        return;
    guarded_there(writer->files, &ignored, [&] {
        writer->database.reset();
        return STATUS_OK;
    });
    own_files_stop(writer->files);
    delete writer;
}

enum status xap_reader_open(const char *path, struct xap_reader **out, struct error *err)
{
    *out = nullptr;
    return guarded(err, [&] {
        *out = new xap_reader{Xapian::Database(path, Xapian::DB_BACKEND_GLASS)};
        return STATUS_OK;
    });
}

void xap_reader_close(struct xap_reader *reader)
{
    struct error ignored;

    guarded(&ignored, [&] {
        delete reader;
        return STATUS_OK;
    });
}

uint32_t xap_reader_count(struct xap_reader *reader)
{
    struct error ignored;
    uint32_t count = 0;

    guarded(&ignored, [&] {
        count = reader->database.get_doccount();
        return STATUS_OK;
    });
    return count;
}

enum status xap_reader_find(struct xap_reader *reader, struct str id, const struct bitmap *deleted,
                            uint32_t *document, struct error *err)
{
    return guarded(err, [&] {
        const std::string term = id_term(id);
        const Xapian::PostingIterator end = reader->database.postlist_end(term);
        enum status status = STATUS_END;
        for (auto at = reader->database.postlist_begin(term); at != end; ++at) {
            if (deleted->words && bitmap_has(deleted, *at - 1))
                continue;
            *document = *at - 1;
            status = STATUS_OK;
        }
        return status;
    });
}

enum status xap_reader_id(struct xap_reader *reader, uint32_t document, struct buf *id, bool *whole,
                          struct error *err)
{
    return guarded(err, [&] {
        const Xapian::TermIterator term = reader->database.termlist_begin(document + 1);
        if (term == reader->database.termlist_end(document + 1))
            return no_id(document, err);
        const std::string text = *term;
        *whole = text[0] == 'Q';
        const size_t head = *whole ? 1 : HASHED_HEAD;
        buf_add(id, text.data() + head, text.size() - head);
        return STATUS_OK;
    });
}

enum status xap_join(const char *const *paths, size_t count, const char *path, struct error *err)
{
    struct own_files *files;
    enum status status = own_files_start(&files, err);

    if (status)
        return status;
    status = guarded_there(files, err, [&] {
        Xapian::Database all;
        for (size_t i = 0; i < count; i++)
            all.add_database(Xapian::Database(paths[i], Xapian::DB_BACKEND_GLASS));
        all.compact(path);
        return STATUS_OK;
    });
    own_files_stop(files);
    return status;
}

enum status xap_check(const char *path, struct error *err)
{
    return guarded(err, [&] {
        std::ostringstream report;
        const size_t problems = Xapian::Database::check(path, 0, &report);
        if (problems > 0)
            return error_set(err, STATUS_CORRUPT, "%s: libxapian finds %zu problems", path,
                             problems);
        return STATUS_OK;
    });
}
