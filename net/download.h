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

/* What is fetched, and where to. */
struct download_options {
    const char *path;
    const char *source; /* names what is fetched: a part of something else is not gone on with */
    /* an extension is added to `path`: by the content, else it is the `format`, else that of the type */
    bool adds_extension;
    /* what the exchange's list calls its kind ("gsm"), "" where it does not; NULL: the list was not asked */
    const char *format;
    bool replaces;  /* a file of that name is replaced; else it stays, and the download fails */
    bool no_resume; /* a part is of no use to anybody, and never kept */
};

/* What the head of an answer says; NULL for what it does not. */
struct download_headers {
    int status;
    const char *type;
    const char *etag;
    const char *modified; /* Last-Modified */
    const char *range;    /* Content-Range */
    int64_t length;       /* of the body; -1 */
    bool compressed;      /* the body is compressed, which was not asked for: it is not the file */
};

/* Opens the part, or what is left of one; NULL and `error` when it can't be, or somebody else is at it. The
 * strings of `order` are copied; `secrets`, which are never written beside the file, are borrowed, or NULL.
 */
struct download *download_new(const struct download_options *order, const struct secrets *secrets,
                              struct error *error);

/* Leaves what can be gone on with, and removes the rest; NULL is accepted. */
void download_free(struct download *download);

/* Bytes that are there already: the answer may begin behind them; 0 when there are none. */
int64_t download_resume_offset(const struct download *download);

/* What proves that they belong to what the server has: for If-Range. */
const char *download_validator(const struct download *download);

enum download_verdict {
    DOWNLOAD_ACCEPTED,     /* the body is the file, or what is missing of it */
    DOWNLOAD_NOT_THE_FILE, /* the body is something else: a page or JSON that tells of a failure, whatever the
                        status says */
    DOWNLOAD_PART_STALE, /* what was kept does not fit what the server has: it is forgotten, and may be asked
                       for anew */
    DOWNLOAD_FAILED,     /* see download_problem() */
    /* its content does not tell what it is, and nobody has asked the list; what came is kept as ever */
    DOWNLOAD_FORMAT_UNKNOWN,
};

/* What to do with the body of this answer; once, before the first byte of it is written. */
enum download_verdict download_begin(struct download *download, const struct download_headers *head);

bool download_write(struct download *download, const char *data, size_t length);

/* What the file that has come turns out to be, whatever its head said; asked after each write, and once it is
 * `complete`. DOWNLOAD_NOT_THE_FILE: it is text. As much of it as was looked at is in `head` then, and the
 * file is forgotten. */
enum download_verdict download_sniff(struct download *download, bool complete,
                                     char head[DOWNLOAD_SNIFF_BYTES], size_t *length);

/* Was it named without knowing what it is? */
bool download_is_unknown_format(const struct download *download);

/* Bytes of the file that are there, and of all of it; 0 when not known. */
int64_t download_bytes(const struct download *download);
int64_t download_total_bytes(const struct download *download);

/* Does the file itself tell that its end is missing? A WAV file says how long it is. */
bool download_is_truncated(const struct download *download);

/* Puts the file in its place. */
bool download_finish(struct download *download);

/* Where it is, or would be. */
const char *download_path(const struct download *download);

/* Will something be left to go on with? */
bool download_is_resumable(const struct download *download);

/* What went wrong: a sentence in the user's language, or NULL. */
const char *download_problem(const struct download *download);
