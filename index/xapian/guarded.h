/* SPDX-License-Identifier: GPL-2.0-or-later */
/* guarded.h - turn C++ exceptions into a status. Only for the files of index/xapian/. */
#ifndef DATELINE_XAPIAN_GUARDED_H
#define DATELINE_XAPIAN_GUARDED_H

#include <cerrno>
#include <cstring>
#include <new>
#include <string>
#include <xapian.h>

#include "base/status.h"

/* Is the database being removed? Then some or all of its files are missing. */
static inline bool is_gone(const Xapian::DatabaseOpeningError &e)
{
    const char *why =
        e.get_error_string(); /* strerror's text; NULL if the directory holds no database */

    return !why || std::strcmp(why, std::strerror(ENOENT)) == 0;
}

/* libxapian tells errno only as strerror's text: of the error, or of one that its message quotes.
 */
static inline enum status status_of_error(const Xapian::Error &e)
{
    static const int known[] = {ENOSPC, EDQUOT, EFBIG, EMFILE, ENFILE, ENOMEM, EAGAIN};
    const std::string text = e.get_description();

    for (const int code : known)
        if (text.find(std::strerror(code)) != std::string::npos)
            return status_of_errno(code);
    return text.find("EOF reading") != std::string::npos ? STATUS_CORRUPT : STATUS_IO;
}

template <typename Body> static enum status guarded(struct error *err, Body body) noexcept
{
    try {
        return body();
    } catch (const Xapian::DatabaseModifiedError &e) {
        return error_set(err, STATUS_STALE, "%s", e.get_msg().c_str());
    } catch (const Xapian::DatabaseNotFoundError &e) {
        return error_set(err, STATUS_STALE, "%s", e.get_msg().c_str());
    } catch (const Xapian::DatabaseOpeningError &e) {
        return error_set(err, is_gone(e) ? STATUS_STALE : status_of_error(e), "%s: %s",
                         e.get_msg().c_str(),
                         e.get_error_string() ? e.get_error_string() : "cannot be opened");
    } catch (const Xapian::DatabaseCorruptError &e) {
        return error_set(err, STATUS_CORRUPT, "%s", e.get_msg().c_str());
    } catch (const Xapian::LogicError &e) { /* called wrongly */
        return error_set(err, STATUS_INTERNAL, "%s: %s", e.get_type(), e.get_description().c_str());
    } catch (const Xapian::Error &e) {
        return error_set(err, status_of_error(e), "%s: %s", e.get_type(),
                         e.get_description().c_str());
    } catch (const std::bad_alloc &) {
        return error_set(err, STATUS_NO_MEMORY, "out of memory");
    } catch (...) {
        return error_set(err, STATUS_INTERNAL, "unknown C++ exception");
    }
}

#endif
