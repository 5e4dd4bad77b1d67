/* Saves a response as a file that exists under its name only when it is complete. */

#include "net/download.h"

#include "model/i18n.h"
#include "model/memory.h"
#include "net/download_resume.h"
#include "net/http_response.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    WAV_HEADER_BYTES = 12,
    FORMAT_BYTES_MAX = 8,
};

struct download {
    char *path; /* without the extension that is added, until that is known */
    char *source;
    char *part; /* its name until it is complete */
    char *note_path;
    bool adds_extension;
    char *format; /* NULL: the list was not requested */
    const char *type_extension;
    bool suspicious_type; /* its media type is HTML or JSON … */
    bool sniffed;         /* … but its content decides … */
    bool unknown_format;  /* … and has no known format */
    bool replaces;
    bool no_resume;
    const struct secrets *secrets;
    int fd;
    struct download_resume note; /* zeroed while nothing is known */
    int64_t bytes;
    char problem[ERROR_TEXT_BYTES];
};

static bool fail(struct download *download)
{
    (void)snprintf(download->problem, sizeof download->problem, _("%.300s can't be written: %s"),
                   download->path, strerror(errno != 0 ? errno : EIO));
    return false;
}

/* ---- opening ---- */

/* Is the locked file still the one with the name NAME.part? Another process may have finished and renamed it.
 */
static bool is_same_file(const struct download *download)
{
    struct stat opened;
    struct stat named;
    return fstat(download->fd, &opened) == 0 && lstat(download->part, &named) == 0 &&
           opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

/* A part that is a symbolic or hard link, or another user's file, is refused: in a shared folder, somebody
 * else may have put it there. One without a name was removed just now by the process that completed it. */
static bool is_own_file(const struct download *download)
{
    struct stat opened;
    return fstat(download->fd, &opened) == 0 && S_ISREG(opened.st_mode) && opened.st_uid == geteuid() &&
           opened.st_nlink <= 1;
}

static bool open_part(struct download *download, struct error *error)
{
    do {
        if (download->fd >= 0) {
            (void)close(download->fd);
        }
        download->fd = open(download->part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
        if (download->fd < 0) {
            bool nowhere = errno == ENOENT || errno == ENOTDIR; /* which is not the part's fault */
            return error_set(error, ERROR_LOCAL, _("%s can't be written: %s"),
                             nowhere ? download->path : download->part, strerror(errno));
        }
        if (!is_own_file(download)) {
            return error_set(error, ERROR_LOCAL,
                             _("%s is somebody else's: remove it, or choose another folder"), download->part);
        }
        if (flock(download->fd, LOCK_EX | LOCK_NB) != 0) {
            return errno == EWOULDBLOCK
                       ? error_set(error, ERROR_LOCAL, _("%s is being written already, by another pbxboard"),
                                   download->part)
                       : error_set(error, ERROR_LOCAL, _("%s can't be locked: %s"), download->part,
                                   strerror(errno));
        }
    } while (!is_same_file(download));
    return true;
}

/* Loads the part of an earlier download. If it is complete except for its name, its last byte is requested
 * again: the response proves that it is the same file. */
static void load_part(struct download *download)
{
    struct stat status;
    int64_t size = fstat(download->fd, &status) == 0 ? (int64_t)status.st_size : 0;
    if (size > 0 &&
        download_resume_load(&download->note, download->note_path, download->source, download->secrets) &&
        size <= download->note.whole) {
        download->bytes = size < download->note.whole ? size : size - 1;
    } else {
        download->note = (struct download_resume){0};
    }
}

static void free_all(struct download *download)
{
    if (download->fd >= 0) {
        (void)close(download->fd);
    }
    free(download->note_path);
    free(download->part);
    free(download->source);
    free(download->format);
    free(download->path);
    free(download);
}

struct download *download_new(const struct download_options *order, const struct secrets *secrets,
                              struct error *error)
{
    struct download *download = memory_new(1, sizeof *download);
    *download = (struct download){
        .path = memory_string(order->path),
        .source = memory_string(order->source),
        .part = memory_join(order->path, ".part"),
        .note_path = memory_join(order->path, ".part.note"),
        .adds_extension = order->adds_extension,
        .format = order->format != NULL ? memory_string(order->format) : NULL,
        .replaces = order->replaces,
        .no_resume = order->no_resume,
        .secrets = secrets,
        .fd = -1,
    };
    if (!open_part(download, error)) {
        free_all(download); /* the part is another process's */
        return NULL;
    }
    load_part(download);
    return download;
}

/* ---- ending without a file ---- */

bool download_is_resumable(const struct download *download)
{
    return download->part != NULL && download->bytes > 0 && download_resume_is_usable(&download->note);
}

/* The lock is held: the files are ours. */
static void discard_part(struct download *download)
{
    (void)unlink(download->note_path); /* there may be none */
    download->note = (struct download_resume){0};
    download->bytes = 0;
}

void download_free(struct download *download)
{
    if (download == NULL) {
        return;
    }
    if (download->part != NULL && !download_is_resumable(download)) {
        discard_part(download);
        (void)unlink(download->part); /* another process may have been faster */
    }
    free_all(download);
}

/* ---- growing ---- */

int64_t download_resume_offset(const struct download *download)
{
    return download->bytes;
}

const char *download_validator(const struct download *download)
{
    return download_resume_validator(&download->note);
}

/* A list's name for a format becomes part of a file name, so only letters and digits are allowed. */
static bool is_extension(const char *format)
{
    size_t length = strspn(format, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    return length > 0 && length <= FORMAT_BYTES_MAX && format[length] == '\0';
}

/* Chooses the name, before all bytes are received: an existing file is noticed early. */
static bool choose_name(struct download *download, const char *extension)
{
    bool listed = extension == NULL && download->format != NULL && is_extension(download->format);
    if (download->adds_extension) {
        extension = listed                             ? download->format
                    : extension != NULL                ? extension
                    : download->type_extension != NULL ? download->type_extension
                                                       : ".bin";
        char *stem = memory_join(download->path, listed ? "." : "");
        free(download->path);
        download->path = memory_join(stem, extension);
        download->adds_extension = false;
        free(stem);
    }
    if (!download->replaces && access(download->path, F_OK) == 0) {
        (void)snprintf(download->problem, sizeof download->problem,
                       _("%.300s is there already and stays as it is: remove it, or name another file"),
                       download->path);
        return false;
    }
    return true;
}

static bool truncate_to(struct download *download, int64_t bytes)
{
    download->bytes = bytes;
    return (ftruncate(download->fd, (off_t)bytes) == 0 &&
            lseek(download->fd, (off_t)bytes, SEEK_SET) == bytes) ||
           fail(download);
}

/* Starts from byte 0. Deletes the old resume record before the old bytes, and writes the new one before the
 * new bytes. */
static bool restart(struct download *download, const struct download_headers *head)
{
    discard_part(download);
    if (!truncate_to(download, 0)) {
        return false;
    }
    const char *etag = download->no_resume ? NULL : head->etag; /* without a validator nothing is kept */
    const char *modified = download->no_resume ? NULL : head->modified;
    download_resume_set(&download->note, etag, modified, head->length, download->secrets);
    return !download_resume_is_usable(&download->note) ||
           download_resume_save(&download->note, download->note_path, download->source) || fail(download);
}

/* Is this exactly the missing part, from the first missing byte to the end, of the same file? */
static bool is_remaining_part(const struct download *download, const struct download_headers *head)
{
    struct http_range range;
    return download->bytes > 0 && http_response_range(head->range, &range) &&
           range.first == download->bytes && range.last + 1 == range.whole &&
           (head->length < 0 || head->length == range.whole - range.first) &&
           download_resume_matches(&download->note, head->etag, head->modified, range.whole);
}

enum download_verdict download_begin(struct download *download, const struct download_headers *head)
{
    enum { STATUS_OK = 200, STATUS_PARTIAL_CONTENT = 206, STATUS_RANGE_NOT_SATISFIABLE = 416 };
    bool part = head->status == STATUS_PARTIAL_CONTENT;
    if (head->status == STATUS_RANGE_NOT_SATISFIABLE || (part && !is_remaining_part(download, head))) {
        discard_part(download);
        return DOWNLOAD_PART_STALE;
    }
    if ((!part && head->status != STATUS_OK) || head->compressed) {
        return DOWNLOAD_NOT_THE_FILE;
    }
    download->suspicious_type = !download_format_type_is_audio(head->type);
    if (download->suspicious_type && download_is_resumable(download)) {
        return DOWNLOAD_NOT_THE_FILE; /* keep the part: this may be an HTML error */
    }
    download->type_extension = download_format_of_type(head->type);
    bool ready = part ? truncate_to(download, download->bytes) : restart(download, head);
    return ready ? DOWNLOAD_ACCEPTED : DOWNLOAD_FAILED;
}

bool download_write(struct download *download, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t written = write(download->fd, data, length);
        if (written < 0 && errno != EINTR) {
            return fail(download);
        }
        if (written > 0) {
            data += written;
            length -= (size_t)written;
            download->bytes += written;
        }
    }
    return true;
}

enum download_verdict download_sniff(struct download *download, bool complete,
                                     char head[DOWNLOAD_SNIFF_BYTES], size_t *length)
{
    if (download->sniffed || (!complete && download->bytes < DOWNLOAD_SNIFF_BYTES)) {
        return DOWNLOAD_ACCEPTED;
    }
    ssize_t count = pread(download->fd, head, DOWNLOAD_SNIFF_BYTES, 0);
    *length = count < 0 ? 0 : (size_t)count;
    const char *extension = download_format_of_content(head, *length);
    if (extension == NULL && (download->suspicious_type || download_format_is_text(head, *length))) {
        discard_part(download);
        return DOWNLOAD_NOT_THE_FILE;
    }
    if (extension == NULL && download->adds_extension && download->format == NULL) {
        return DOWNLOAD_FORMAT_UNKNOWN;
    }
    download->sniffed = true;
    download->unknown_format = extension == NULL;
    if (!choose_name(download, extension)) {
        discard_part(download);
        return DOWNLOAD_FAILED;
    }
    return DOWNLOAD_ACCEPTED;
}

bool download_is_unknown_format(const struct download *download)
{
    return download->unknown_format;
}

int64_t download_bytes(const struct download *download)
{
    return download->bytes;
}

int64_t download_total_bytes(const struct download *download)
{
    return download->note.whole;
}

/* ---- the end ---- */

bool download_is_truncated(const struct download *download)
{
    unsigned char head[WAV_HEADER_BYTES];
    if (pread(download->fd, head, sizeof head, 0) != sizeof head || memcmp(head, "RIFF", 4) != 0 ||
        memcmp(head + 8, "WAVE", 4) != 0) {
        return false;
    }
    uint32_t size =
        (uint32_t)head[4] | (uint32_t)head[5] << 8 | (uint32_t)head[6] << 16 | (uint32_t)head[7] << 24;
    return size != UINT32_MAX &&
           download->bytes < (int64_t)size + 8; /* all ones: it was unknown when the recording began */
}

/* The new name is on the disk once the folder is. A folder that can't be synced writes it a little later. */
static void sync_folder(const struct download *download)
{
    char *copy = memory_string(download->path);
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        (void)close(fd);
    }
    free(copy);
}

/* Not every file system supports RENAME_NOREPLACE; then the name was checked just before. */
static bool put_in_place(const struct download *download)
{
    if (download->replaces) {
        return rename(download->part, download->path) == 0;
    }
    return renameat2(AT_FDCWD, download->part, AT_FDCWD, download->path, RENAME_NOREPLACE) == 0 ||
           (errno == EINVAL && access(download->path, F_OK) != 0 &&
            rename(download->part, download->path) == 0);
}

bool download_finish(struct download *download)
{
    if (fsync(download->fd) != 0 || !put_in_place(download)) {
        return fail(download);
    }
    (void)unlink(download->note_path); /* there may be none */
    free(download->part);
    download->part = NULL;
    sync_folder(download);
    return true;
}

const char *download_path(const struct download *download)
{
    return download->path;
}

const char *download_problem(const struct download *download)
{
    return download->problem[0] != '\0' ? download->problem : NULL;
}
