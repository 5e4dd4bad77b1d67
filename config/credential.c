/* Where the key of an exchange comes from. */

#include "config/credential.h"

#include "config/credential_command.h"
#include "config/paths.h"
#include "model/i18n.h"
#include "model/memory.h"
#include "model/text.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

/* The first line of `text` without blanks around it; what is left of `text` stays its owner's to wipe.
 * `source` is for errors. */
static char *first_line(const char *text, const char *source, struct error *error)
{
    const char *begin = text + text_bom_bytes(text, strlen(text));
    begin += strspn(begin, " \t");
    const char *end = begin + strcspn(begin, "\r\n");
    while (end > begin && (end[-1] == ' ' || end[-1] == '\t')) {
        end--;
    }
    size_t length = (size_t)(end - begin);
    if (length == 0) {
        (void)error_set(error, ERROR_USAGE, _("%.200s gives no key: its first line is empty."), source);
        return NULL;
    }
    for (const char *at = begin; at < end; at++) {
        if (*at <= ' ' || *at > '~') { /* it could neither stand in a header nor be a key */
            (void)error_set(
                error, ERROR_USAGE,
                _("%.200s gives no key: a key is printable ASCII without blanks, at most %d characters."),
                source, SECRET_BYTES_MAX);
            return NULL;
        }
    }
    if (length > SECRET_BYTES_MAX) {
        (void)error_set(error, ERROR_USAGE,
                        _("%.200s gives no key: its first line is longer than %d characters."), source,
                        SECRET_BYTES_MAX);
        return NULL;
    }
    char *secret = memory_new(length + 1, 1);
    memcpy(secret, begin, length);
    return secret;
}

/* Where nothing can be changed, it is not told to: a secret that is mounted into a container, mostly. */
static bool is_read_only(int file)
{
    struct statvfs disk;
    return fstatvfs(file, &disk) == 0 && (disk.f_flag & ST_RDONLY) != 0;
}

static bool refuse_read_only_file(const char *path, const char *why, struct error *error)
{
    char quoted[ERROR_TEXT_BYTES];
    paths_shell_quote(quoted, sizeof quoted, path);
    return error_set(
        error, ERROR_USAGE,
        _("%s, and it lies where nothing can be changed. Have it mounted as yours (user %u) with mode 0400; "
          "or, where nobody else can get there, set key_command = \"cat %s\" in place of key_file."),
        why, (unsigned)geteuid(), quoted);
}

/* One line, as a key is. Nobody is told to close another file to others: it may be the system's. */
static bool looks_like_key_file(int file)
{
    char text[SECRET_BYTES_MAX + 64];
    struct statfs system;
    ssize_t length =
        fstatfs(file, &system) == 0 && system.f_type != PROC_SUPER_MAGIC && system.f_type != SYSFS_MAGIC
            ? pread(file, text, sizeof text, 0)
            : -1;
    const char *end = length > 0 ? memchr(text, '\n', (size_t)length) : NULL;
    bool is_one_line =
        length > 0 && (size_t)length < sizeof text && (end == NULL || end == text + length - 1);
    explicit_bzero(text, sizeof text);
    return is_one_line;
}

static bool refuse_shared_file(int file, const char *path, struct error *error)
{
    char quoted[ERROR_TEXT_BYTES];
    if (!looks_like_key_file(file)) {
        return error_set(
            error, ERROR_USAGE,
            _("Others can get at %.200s, and it does not look like a key's file: name one that holds the key "
              "alone."),
            path);
    }
    paths_shell_quote(quoted, sizeof quoted, path);
    return error_set(error, ERROR_USAGE, _("Others can get at the key file. Type: chmod 600 %s"), quoted);
}

/* Is the open file one that keeps a secret? */
static bool check_key_file_access(int file, const char *path, struct error *error)
{
    struct stat facts;
    if (fstat(file, &facts) != 0) {
        return error_set(error, ERROR_USAGE, _("The key file %.200s can't be read: %s"), path,
                         strerror(errno));
    }
    if (!S_ISREG(facts.st_mode)) {
        return error_set(error, ERROR_USAGE, _("The key file %.200s is not a regular file."), path);
    }
    if (facts.st_uid != geteuid() && is_read_only(file)) {
        return refuse_read_only_file(path, _("The key file belongs to another user"), error);
    }
    if (facts.st_uid != geteuid()) {
        return error_set(error, ERROR_USAGE,
                         _("The key file %.200s belongs to another user: make one of your own."), path);
    }
    if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return is_read_only(file) ? refuse_read_only_file(path, _("Others can get at the key file"), error)
                                  : refuse_shared_file(file, path, error);
    }
    return true;
}

char *credential_from_file(const char *path, struct error *error)
{
    char text[SECRET_BYTES_MAX + 64];
    char *secret = NULL;
    ssize_t length = -1;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK); /* a pipe must not make us wait */
    if (file < 0) {
        (void)error_set(error, ERROR_USAGE, _("The key file %.200s can't be read: %s"), path,
                        strerror(errno));
        return NULL;
    }
    if (check_key_file_access(file, path, error)) {
        length = read(file, text, sizeof text - 1);
        if (length < 0) {
            (void)error_set(error, ERROR_USAGE, _("The key file %.200s can't be read: %s"), path,
                            strerror(errno));
        }
    }
    (void)close(file); /* it was only read */
    if (length >= 0) {
        credential_terminate(text, (size_t)length);
        secret = first_line(text, path, error);
    }
    explicit_bzero(text, sizeof text);
    return secret;
}

char *credential_from_command(const char *command, int timeout_ms, struct error *error)
{
    char text[CREDENTIAL_COMMAND_BYTES_MAX + 1];
    char *secret = NULL;
    if (credential_command_run(command, timeout_ms, text, sizeof text, error)) {
        secret = first_line(text, "key_command", error);
    }
    explicit_bzero(text, sizeof text);
    return secret;
}

char *credential_take_environment(void)
{
    static const char name[] = "PBXBOARD_KEY=";
    size_t length = sizeof name - 1;
    char *given = NULL;
    for (char **at = environ; at != NULL && *at != NULL; at++) { /* it may be there twice */
        if (strncmp(*at, name, length) == 0) {
            char *value = *at + length;
            given = given == NULL && *value != '\0' ? memory_string(value) : given;
            explicit_bzero(value, strlen(value)); /* ps can show what a process was started with */
        }
    }
    (void)unsetenv("PBXBOARD_KEY"); /* fails for malformed names only */
    return given;
}

char *credential_from_environment(const char *given, struct error *error)
{
    return first_line(given, "PBXBOARD_KEY", error);
}

void credential_free(char *secret)
{
    if (secret != NULL) {
        explicit_bzero(secret, strlen(secret));
        free(secret);
    }
}

void credential_forbid_dumps(bool on)
{
    (void)prctl(PR_SET_DUMPABLE, on ? 0 : 1); /* can't fail with these values */
}
