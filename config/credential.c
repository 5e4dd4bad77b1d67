/* The keys of the exchanges, and where they come from. */

#include "config/credential.h"

#include "config/paths.h"
#include "config/shell_words.h"
#include "model/i18n.h"
#include "model/memory.h"
#include "model/text.h"
#include "net/secrets.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

/* Returns a copy of the first line of `text` without blanks around it; the caller wipes `text`. `source` is
 * named in errors. */
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
        if (*at <= ' ' || *at > '~') { /* no HTTP header could carry it */
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

/* Is the file on a read-only mount, as a secret in a container is? Then "chmod" is no useful advice. */
static bool is_read_only(int file)
{
    struct statvfs disk;
    return fstatvfs(file, &disk) == 0 && (disk.f_flag & ST_RDONLY) != 0;
}

static bool refuse_read_only_file(const char *path, const char *why, struct error *error)
{
    char quoted[ERROR_TEXT_BYTES];
    shell_words_quote(quoted, sizeof quoted, path);
    return error_set(
        error, ERROR_USAGE,
        _("%s, and it lies where nothing can be changed. Have it mounted as yours (user %u) with mode 0400; "
          "or, where nobody else can get there, set key_command = \"cat %s\" in place of key_file."),
        why, (unsigned)geteuid(), quoted);
}

/* Does the file hold one line, as a key file does? Only then is "chmod 600" suggested: another file may
 * belong to the system. */
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
    shell_words_quote(quoted, sizeof quoted, path);
    return error_set(error, ERROR_USAGE, _("Others can get at the key file. Type: chmod 600 %s"), quoted);
}

/* Can nobody but this user read or change the open file? */
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
    for (char **at = environ; at != NULL && *at != NULL; at++) { /* it may be set twice */
        if (strncmp(*at, name, length) == 0) {
            char *value = *at + length;
            given = given == NULL && *value != '\0' ? memory_string(value) : given;
            explicit_bzero(value,
                           strlen(value)); /* ps shows the environment that a process was started with */
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

/* Nobody has configured an exchange: the most common first start, so the error says what can be done. */
static bool explain_no_exchange(const struct settings *settings, struct error *error)
{
    char default_path[PATH_MAX];
    const char *path = settings->path;
    if (path == NULL && !paths_config_file(default_path, sizeof default_path)) {
        return error_set(
            error, ERROR_USAGE,
            _("No exchange is configured: %s. Name a file with --config, or give --api, --name and "
              "PBXBOARD_KEY. pbxboard demo needs neither."),
            paths_home_missing());
    }
    if (path == NULL && access(default_path, R_OK) != 0 && errno != ENOENT) {
        return error_set(
            error, ERROR_USAGE,
            _("No exchange is configured: %.200s can't be read: %s. Name another file with --config, or give "
              "--api, --name and PBXBOARD_KEY. pbxboard demo needs neither."),
            default_path, strerror(errno));
    }
    return error_set(
        error, ERROR_USAGE,
        _("No exchange is configured. Write one into %.200s (pbxboard sample shows how), or give --api, "
          "--name and PBXBOARD_KEY. pbxboard demo needs neither."),
        path != NULL ? path : default_path);
}

static bool load_key(struct exchange_settings *exchange, int command_ms, struct error *error)
{
    struct error reason = {0};
    if (exchange->key_file != NULL) {
        exchange->key = credential_from_file(exchange->key_file, &reason);
    } else if (exchange->key_command != NULL) {
        exchange->key = credential_from_command(exchange->key_command, command_ms, &reason);
    } else {
        (void)error_set(
            &reason, ERROR_USAGE,
            _("No key: set PBXBOARD_KEY in the environment, or key_file or key_command in its section of the "
              "configuration."));
    }
    if (exchange->key == NULL) {
        return error_set(error, reason.kind, "%.80s: %s", exchange->title, reason.text);
    }
    return true;
}

/* PBXBOARD_KEY is valid for a single exchange only: with several, one operator would receive another
 * operator's key. */
static bool load_environment_key(struct settings *settings, struct error *error)
{
    if (settings->environment_key == NULL) {
        return true;
    }
    if (settings->exchange_count > 1) {
        return error_set(
            error, ERROR_USAGE,
            _("PBXBOARD_KEY is set, and there are several exchanges: choose the one it is for with "
              "--exchange."));
    }
    settings->exchanges[0].key = credential_from_environment(settings->environment_key, error);
    return settings->exchanges[0].key != NULL;
}

bool credential_load_all(struct settings *settings, int command_ms, struct error *error)
{
    if (settings->exchange_count == 0) {
        return explain_no_exchange(settings, error);
    }
    credential_forbid_dumps(true);
    bool good = load_environment_key(settings, error);
    for (int i = 0; i < settings->exchange_count && good; i++) {
        good = settings->exchanges[i].key != NULL || load_key(&settings->exchanges[i], command_ms, error);
        secrets_add(settings->secrets, settings->exchanges[i].key);
    }
    if (!good) {
        secrets_redact(settings->secrets, error->text); /* a command may print another exchange's key */
    }
    return good;
}
