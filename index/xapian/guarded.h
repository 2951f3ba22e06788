/* SPDX-License-Identifier: GPL-2.0-or-later */
/* guarded.h - where C++ exceptions become a status. For the files of index/xapian/ only. */
#ifndef DATELINE_XAPIAN_GUARDED_H
#define DATELINE_XAPIAN_GUARDED_H

#include <cerrno>
#include <cstring>
#include <new>
#include <xapian.h>

#include "base/status.h"

/* A database that is being removed: some of its files are gone, or all. */
static inline bool is_gone(const Xapian::DatabaseOpeningError &e)
{
    const char *why =
        e.get_error_string(); /* of the system; none when it is no database any more */

    return !why || std::strcmp(why, std::strerror(ENOENT)) == 0;
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
        return error_set(err, is_gone(e) ? STATUS_STALE : STATUS_IO, "%s: %s", e.get_msg().c_str(),
                         e.get_error_string() ? e.get_error_string() : "cannot be opened");
    } catch (const Xapian::DatabaseCorruptError &e) {
        return error_set(err, STATUS_CORRUPT, "%s", e.get_msg().c_str());
    } catch (const Xapian::Error &e) {
        return error_set(err, STATUS_IO, "%s: %s", e.get_type(), e.get_description().c_str());
    } catch (const std::bad_alloc &) {
        return error_set(err, STATUS_NO_MEMORY, "out of memory");
    } catch (...) {
        return error_set(err, STATUS_INTERNAL, "unknown C++ exception");
    }
}

#endif
