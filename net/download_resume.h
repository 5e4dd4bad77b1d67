#pragma once

#include <stdbool.h>
#include <stdint.h>

/* The resume record of a partial download: its validators and its total length. A record is ignored if it is
 * damaged, names another source, or was written before the last boot (unsynced bytes may be lost). */

struct secrets;

enum { DOWNLOAD_VALIDATOR_BYTES = 256 };

struct download_resume {
    char etag[DOWNLOAD_VALIDATOR_BYTES];     /* "" when the server gives none that is strong … */
    char modified[DOWNLOAD_VALIDATOR_BYTES]; /* … and no date of the last change */
    int64_t whole;                           /* bytes of the whole; 0 when not said */
};

/* Takes what a server says, NULL for what it does not. What holds one of the secrets proves nothing: it would
 * be written down. */
void download_resume_set(struct download_resume *note, const char *etag, const char *modified, int64_t whole,
                         const struct secrets *secrets);

/* Can a part be proved to belong to what the server has then? */
bool download_resume_is_usable(const struct download_resume *note);

/* What to ask the server with: "only if it still is this". */
const char *download_resume_validator(const struct download_resume *note);

/* Does a later answer of the server's speak of the same? */
bool download_resume_matches(const struct download_resume *note, const char *etag, const char *modified,
                             int64_t whole);

/* The note at `path` on a part of `what`; false where there is none that proves anything. */
bool download_resume_load(struct download_resume *note, const char *path, const char *source,
                          const struct secrets *secrets);

/* A new file; false, and errno, when it can't be written, or something has that name. */
bool download_resume_save(const struct download_resume *note, const char *path, const char *source);
