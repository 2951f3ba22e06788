/* SPDX-License-Identifier: GPL-2.0-or-later */
/* guarded.h - where C++ exceptions become a status. For the files of index/xapian/ only. */
#ifndef DATELINE_XAPIAN_GUARDED_H
#define DATELINE_XAPIAN_GUARDED_H

#include <new>
#include <xapian.h>

#include "base/status.h"

template <typename Body> static enum status guarded(struct error *err, Body body) noexcept
{
    try {
        return body();
    } catch (const Xapian::DatabaseModifiedError &e) {
        return error_set(err, STATUS_STALE, "%s", e.get_msg().c_str());
    } catch (const Xapian::DatabaseNotFoundError &e) {
        return error_set(err, STATUS_STALE, "%s", e.get_msg().c_str());
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
