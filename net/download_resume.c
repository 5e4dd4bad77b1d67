/* The resume record of a partial download. */

#include "net/download_resume.h"

#include "net/secrets.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char HEADING[] = "a part of what pbxboard fetches, 1";

enum { NOTE_BYTES_MAX = 4096 };

/* Copies a validator if it fits into a header and contains no secret; otherwise sets "". */
static void set_validator(char to[DOWNLOAD_VALIDATOR_BYTES], const char *from, const struct secrets *secrets)
{
    size_t length = from == NULL ? 0 : strlen(from);
    bool good = length < DOWNLOAD_VALIDATOR_BYTES;
    for (size_t i = 0; good && i < length; i++) {
        good = from[i] >= ' ' && from[i] <= '~';
    }
    to[0] = '\0';
    if (good && length > 0) {
        memcpy(to, from, length + 1);
        secrets_redact(secrets, to);
        to[0] = (char)(strcmp(to, from) == 0 ? to[0] : '\0');
    }
}

void download_resume_set(struct download_resume *note, const char *etag, const char *modified, int64_t whole,
                         const struct secrets *secrets)
{
    *note = (struct download_resume){.whole = whole > 0 ? whole : 0};
    set_validator(note->modified, modified, secrets);
    if (etag != NULL && *etag == '"') { /* a weak one, W/"…", does not promise equal bytes */
        set_validator(note->etag, etag, secrets);
    }
}

bool download_resume_is_usable(const struct download_resume *note)
{
    return note->whole > 0 && *download_resume_validator(note) != '\0';
}

const char *download_resume_validator(const struct download_resume *note)
{
    return note->etag[0] != '\0' ? note->etag : note->modified;
}

/* A server must repeat the ETag that it was sent. It may omit the date. */
bool download_resume_matches(const struct download_resume *note, const char *etag, const char *modified,
                             int64_t whole)
{
    bool same_tag = note->etag[0] == '\0' || (etag != NULL && strcmp(etag, note->etag) == 0);
    bool same_date = note->modified[0] == '\0' || modified == NULL || strcmp(modified, note->modified) == 0;
    return same_tag && same_date && whole == note->whole;
}

/* Identifies this boot of the machine; "" if the system has no such id. */
static void read_boot_id(char boot_id[64])
{
    ssize_t length = 0;
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        length = read(fd, boot_id, 63);
        (void)close(fd);
    }
    boot_id[length > 0 ? length : 0] = '\0';
    boot_id[strcspn(boot_id, "\n")] = '\0';
}

static int write_text(char text[NOTE_BYTES_MAX], const struct download_resume *note, const char *source)
{
    char boot_id[64];
    read_boot_id(boot_id);
    return snprintf(text, NOTE_BYTES_MAX, "%s\n%s\n%s\n%s\n%s\n%" PRId64 "\n", HEADING, source, boot_id,
                    note->etag, note->modified, note->whole);
}

/* Splits the next line off `*rest`; "" at the end. */
static char *next_line(char **rest)
{
    char *line = *rest;
    char *end = strchr(line, '\n');
    *rest = end != NULL ? end + 1 : line + strlen(line);
    if (end != NULL) {
        *end = '\0';
    }
    return line;
}

/* Parses the record and formats it again: if the texts are equal, it is not damaged, and belongs to `source`
 * and to this boot. */
static bool read_text(struct download_resume *note, char *text, const char *source,
                      const struct secrets *secrets)
{
    char again[NOTE_BYTES_MAX];
    char copy[NOTE_BYTES_MAX];
    char *rest = copy;
    memcpy(copy, text, strlen(text) + 1);
    (void)next_line(&rest);
    (void)next_line(&rest);
    (void)next_line(&rest);
    const char *etag = next_line(&rest);
    const char *modified = next_line(&rest);
    download_resume_set(note, etag, modified, strtoll(next_line(&rest), NULL, 10), secrets);
    int length = write_text(again, note, source);
    return length > 0 && length < NOTE_BYTES_MAX && strcmp(again, text) == 0;
}

bool download_resume_load(struct download_resume *note, const char *path, const char *source,
                          const struct secrets *secrets)
{
    char text[NOTE_BYTES_MAX];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    ssize_t length = fd >= 0 ? read(fd, text, sizeof text - 1) : 0;
    if (fd >= 0) {
        (void)close(fd);
    }
    text[length > 0 ? length : 0] = '\0';
    bool good = length > 0 && read_text(note, text, source, secrets) && download_resume_is_usable(note);
    if (!good) {
        *note = (struct download_resume){0};
    }
    return good;
}

bool download_resume_save(const struct download_resume *note, const char *path, const char *source)
{
    char text[NOTE_BYTES_MAX];
    int length = write_text(text, note, source);
    if (length < 0 || length >= NOTE_BYTES_MAX) {
        errno = ENAMETOOLONG;
        return false;
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return false;
    }
    bool written = write(fd, text, (size_t)length) == length;
    int problem = written ? 0 : errno != 0 ? errno : EIO;
    (void)close(fd);
    errno = problem;
    return written;
}
