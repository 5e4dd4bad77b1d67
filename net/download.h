#pragma once

#include "model/error.h"

#include <stdbool.h>
#include <stddef.h>

/* A file that appears under its name complete or not at all: it grows beside its place under another name,
 * readable by its owner only (recordings are private), and is renamed at the end. */

struct download;

/* Makes the file that grows; NULL and `error` when it can't be. */
struct download *download_new(const char *path, struct error *error);

/* Removes what has not been finished; NULL is accepted. */
void download_free(struct download *download);

/* Can a body of this type (or NULL) be a recording? Pages and JSON tell of a failure, whatever the status
 * says. */
bool download_accepts(const char *content_type);

bool download_write(struct download *download, const char *data, size_t length);

/* Has anything been written? */
bool download_is_begun(const struct download *download);

/* Puts the file in its place; one that was there is replaced. */
bool download_finish(struct download *download);

/* What went wrong, in the user's language, or NULL. */
const char *download_problem(const struct download *download);
