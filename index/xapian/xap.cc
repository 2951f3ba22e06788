/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xap.cc - the C interface to libxapian's databases. */
#include "xapian/xap.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <sstream>
#include <string>

#include "base/hash.h"
#include "xapian/guarded.h"

struct xap_writer {
    Xapian::WritableDatabase database;
    std::string path;
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

static const size_t PROBE_BYTES = 8192;

/* If libxapian cannot write its version file, it closes the descriptor twice (GlassVersion::write
 * and its destructor). The second time it may be another thread's. So a disk that is full or fails
 * is found here. */
static enum status probe_disk(const char *path, struct error *err)
{
    const std::string name = std::string(path) + "/probe", bytes(PROBE_BYTES, 'x');
    const int fd = open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const bool written = fd >= 0 && write(fd, bytes.data(), bytes.size()) == ssize_t(bytes.size());
    const int why = errno;

    if (fd < 0 && why == ENOENT) /* libxapian makes the directory */
        return STATUS_OK;
    if (fd >= 0)
        close(fd);
    unlink(name.c_str());
    errno = why;
    return written ? STATUS_OK : error_errno(err, "write", name.c_str());
}

enum status xap_writer_open(const char *path, struct xap_writer **out, struct error *err)
{
    *out = nullptr;
    return guarded(err, [&] {
        if (probe_disk(path, err))
            return err->status;
        const int flags = Xapian::DB_CREATE_OR_OVERWRITE | Xapian::DB_BACKEND_GLASS |
                          Xapian::DB_DANGEROUS | Xapian::DB_NO_SYNC;
        *out = new xap_writer{Xapian::WritableDatabase(path, flags), path};
        return STATUS_OK;
    });
}

enum status xap_writer_add(struct xap_writer *writer, struct str id, struct error *err)
{
    return guarded(err, [&] {
        Xapian::Document document;
        document.add_boolean_term(id_term(id));
        writer->database.add_document(document);
        return STATUS_OK;
    });
}

enum status xap_writer_copy(struct xap_writer *writer, struct xap_reader *from, uint32_t document,
                            struct error *err)
{
    return guarded(err, [&] {
        writer->database.add_document(from->database.get_document(document + 1));
        return STATUS_OK;
    });
}

enum status xap_writer_finish(struct xap_writer *writer, struct error *err)
{
    enum status status = guarded(err, [&] {
        if (probe_disk(writer->path.c_str(), err))
            return err->status;
        writer->database.commit();
        writer->database.close();
        return STATUS_OK;
    });
    xap_writer_abandon(writer);
    return status;
}

void xap_writer_abandon(struct xap_writer *writer)
{
    struct error ignored;

    guarded(&ignored, [&] {
        delete writer;
        return STATUS_OK;
    });
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
            return error_set(err, STATUS_CORRUPT, "document %u has no id", document);
        const std::string text = *term;
        *whole = text[0] == 'Q';
        const size_t head = *whole ? 1 : HASHED_HEAD;
        buf_add(id, text.data() + head, text.size() - head);
        return STATUS_OK;
    });
}

enum status xap_join(const char *const *paths, size_t count, const char *path, struct error *err)
{
    return guarded(err, [&] {
        Xapian::Database all;
        for (size_t i = 0; i < count; i++)
            all.add_database(Xapian::Database(paths[i], Xapian::DB_BACKEND_GLASS));
        all.compact(path);
        return STATUS_OK;
    });
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
