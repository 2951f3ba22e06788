/* SPDX-License-Identifier: GPL-2.0-or-later */
/* s3_credentials.h - the keys that sign the requests to storage.
 *
 * From a file in the form of AWS's own (~/.aws/credentials: the profile [default], or lines without
 * a profile), or from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN. The variables
 * are removed from the environment when they are read first, so that no other program gets them.
 * Before other threads start. */
#ifndef DATELINE_SERVER_OBJECTS_S3_CREDENTIALS_H
#define DATELINE_SERVER_OBJECTS_S3_CREDENTIALS_H

#include "base/buf.h"
#include "base/status.h"

struct s3_credentials {
    struct buf pair;  /* "key id:secret" */
    struct buf token; /* of a session; empty: none */
};

/* Replaces *out. `file` NULL: the environment. STATUS_BAD_REQUEST: there are none. */
enum status s3_credentials_read(const char *file, struct s3_credentials *out, struct error *err);
void s3_credentials_fini(struct s3_credentials *credentials);

#endif
