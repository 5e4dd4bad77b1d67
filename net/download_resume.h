#pragma once

#include <stdbool.h>
#include <stdint.h>

/* The resume record of a partial download: its validators and its total length. A record is ignored if it is
 * damaged, names another source, or was written before the last boot (unsynced bytes may be lost). */

struct secrets;

enum { DOWNLOAD_VALIDATOR_BYTES = 256 };

struct download_resume {
    char etag[DOWNLOAD_VALIDATOR_BYTES];     /* "" if the server sends no strong one … */
    char modified[DOWNLOAD_VALIDATOR_BYTES]; /* … and no Last-Modified */
    int64_t whole;                           /* bytes of the complete file; 0: unknown */
};

/* Sets the validators and the length from a response; NULL for absent ones. A validator that contains a
 * secret is ignored, because the record is written to the disk. */
void download_resume_set(struct download_resume *note, const char *etag, const char *modified, int64_t whole,
                         const struct secrets *secrets);

/* Does it have a validator and a length? */
bool download_resume_is_usable(const struct download_resume *note);

/* The validator for If-Range. */
const char *download_resume_validator(const struct download_resume *note);

/* Does a later response describe the same file? */
bool download_resume_matches(const struct download_resume *note, const char *etag, const char *modified,
                             int64_t whole);

/* Loads the record at `path`; false if there is none for this `source` that is usable. */
bool download_resume_load(struct download_resume *note, const char *path, const char *source,
                          const struct secrets *secrets);

/* Writes a new file; false and errno if that fails, or if the name exists. */
bool download_resume_save(const struct download_resume *note, const char *path, const char *source);
