#pragma once

#include "model/error.h"
#include "net/download_format.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Saves a response as a file that exists under its name only when it is complete. Until then it is NAME.part:
 * mode 0600, locked, fsynced and renamed at the end. An interrupted download keeps the part and a resume
 * record (ETag or Last-Modified, and the length); without a validator nothing is kept. */

struct download;
struct secrets;

/* What is downloaded, and where to. */
struct download_options {
    const char *path;
    const char *source; /* identifies what is downloaded: a part of another source is not resumed */
    /* an extension is added to `path`: the content's, else `format`, else the media type's */
    bool adds_extension;
    /* the format in the exchange's list ("gsm"), "" if it has none; NULL: the list was not requested */
    const char *format;
    bool replaces;  /* an existing file is replaced; otherwise the download fails */
    bool no_resume; /* a part is useless and never kept */
};

/* The header fields of a response; NULL for an absent one. */
struct download_headers {
    int status;
    const char *type;
    const char *etag;
    const char *modified; /* Last-Modified */
    const char *range;    /* Content-Range */
    int64_t length;       /* of the body; -1: unknown */
    bool compressed;      /* the body is compressed, which was not requested: it is not the file */
};

/* Opens or creates the part. NULL and `error` if that fails, or if another process is writing it. The strings
 * of `order` are copied. `secrets` are borrowed, or NULL; nothing that contains one is written beside the
 * file. */
struct download *download_new(const struct download_options *order, const struct secrets *secrets,
                              struct error *error);

/* Keeps what can be resumed, and removes the rest; NULL is accepted. */
void download_free(struct download *download);

/* The number of bytes that exist: the response may begin after them; 0 if there are none. */
int64_t download_resume_offset(const struct download *download);

/* The validator of these bytes, for If-Range. */
const char *download_validator(const struct download *download);

enum download_verdict {
    DOWNLOAD_ACCEPTED, /* the body is the file, or its missing part */
    /* the body is something else, such as an HTML or JSON error, even with status 200 */
    DOWNLOAD_NOT_THE_FILE,
    /* the kept part does not match the server's file: it is discarded, and the file may be requested again */
    DOWNLOAD_PART_STALE,
    DOWNLOAD_FAILED, /* see download_problem() */
    /* its content has no known format, and the list was not requested; the part is kept */
    DOWNLOAD_FORMAT_UNKNOWN,
};

/* Decides what the body of this response is. Call it once, before the first download_write(). */
enum download_verdict download_begin(struct download *download, const struct download_headers *head);

bool download_write(struct download *download, const char *data, size_t length);

/* Checks the content of the received file; call it after each write, and once when it is `complete`.
 * DOWNLOAD_NOT_THE_FILE: it is text. Then its first bytes are in `head`, and the file is discarded. */
enum download_verdict download_sniff(struct download *download, bool complete,
                                     char head[DOWNLOAD_SNIFF_BYTES], size_t *length);

/* Was it named although its format is unknown? */
bool download_is_unknown_format(const struct download *download);

/* The bytes of the file so far, and of the complete file; 0 if unknown. */
int64_t download_bytes(const struct download *download);
int64_t download_total_bytes(const struct download *download);

/* Does the file's own header say that its end is missing? (WAV contains its length.) */
bool download_is_truncated(const struct download *download);

/* Renames the file to its final name. False if that fails: see download_problem(). */
bool download_finish(struct download *download);

/* The final name. */
const char *download_path(const struct download *download);

/* Will download_free() keep a part that can be resumed? */
bool download_is_resumable(const struct download *download);

/* Why it failed: a sentence in the user's language, or NULL. */
const char *download_problem(const struct download *download);
