/* The destination of a recording. */

#include "cli/output.h"

#include "model/i18n.h"
#include "model/memory.h"
#include "model/text.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    COPY_BYTES = 64 * 1024,
    LINKS_MAX = 40, /* as many as the system follows */
};

static bool fail(const char *name, int problem, struct error *error)
{
    return error_set(error, ERROR_LOCAL, _("%.300s can't be written: %s"), name, strerror(problem));
}

static bool fail_reading(const struct output *output, int problem, struct error *error)
{
    return error_set(error, ERROR_LOCAL, _("%s: can't be read: %s"), output->path, strerror(problem));
}

static bool set_path(struct output *output, const char *path, struct error *error)
{
    return text_copy(output->path, sizeof output->path, path) ||
           error_set(error, ERROR_USAGE, _("The name of the file is too long."));
}

static bool is_same(const struct stat *one, const struct stat *other)
{
    return one->st_dev == other->st_dev && one->st_ino == other->st_ino;
}

/* Resolves a symbolic link. A link in /proc may name a file that is gone or replaced, so the result is
 * compared by device and inode. */
static bool set_file(struct output *output, const char *name, const struct stat *file, struct error *error)
{
    char path[PATH_MAX];
    struct stat facts;
    if (lstat(name, &facts) != 0 || !S_ISLNK(facts.st_mode)) {
        return set_path(output, name, error);
    }
    if (realpath(name, path) == NULL || stat(path, &facts) != 0 || !is_same(&facts, file)) {
        return fail(name, ENOENT, error);
    }
    return set_path(output, path, error);
}

/* Makes a private temporary folder for the download. */
static bool make_folder(struct output *output, struct error *error)
{
    char folder[PATH_MAX];
    char path[PATH_MAX + 16];
    const char *usual = getenv("TMPDIR");
    int length = snprintf(folder, sizeof folder, "%s/pbxboard-XXXXXX",
                          usual != NULL && *usual == '/' ? usual : "/tmp");
    if (length < 0 || length >= (int)sizeof folder || mkdtemp(folder) == NULL) {
        return fail(folder, errno, error);
    }
    output->temp_folder = memory_string(folder);
    (void)snprintf(path, sizeof path, "%s/recording", folder);
    return set_path(output, path, error);
}

/* Resolves the folder of a name, but not the name itself: "FOLDER/NAME". */
static bool real_parent_path(const char *name, char place[PATH_MAX])
{
    char folder[PATH_MAX];
    char real[PATH_MAX];
    const char *slash = strrchr(name, '/');
    const char *last = slash == NULL ? name : slash + 1;
    int length = snprintf(folder, sizeof folder, "%.*s.", (int)(last - name), name);
    if (length >= (int)sizeof folder || realpath(folder, real) == NULL) {
        return false;
    }
    length = snprintf(place, PATH_MAX, "%s/%s", real, last);
    return length < PATH_MAX;
}

static bool is_proc_fd(const char *place)
{
    const char *slash = strrchr(place, '/');
    return strncmp(place, "/proc/", strlen("/proc/")) == 0 && slash - place > 3 &&
           strncmp(slash - 3, "/fd", 3) == 0;
}

/* Does the name lead to a descriptor, as /dev/fd/7 does? Such a file must not be replaced. */
static bool leads_to_descriptor(const char *name, char place[PATH_MAX])
{
    char target[PATH_MAX];
    char next[2 * PATH_MAX];
    bool found = real_parent_path(name, place);
    for (int links = 0; found && !is_proc_fd(place) && links < LINKS_MAX; links++) {
        ssize_t length = readlink(place, target, sizeof target - 1);
        if (length <= 0) {
            return false;
        }
        target[length] = '\0';
        int folder_length = *target == '/' ? 0 : (int)(strrchr(place, '/') + 1 - place);
        (void)snprintf(next, sizeof next, "%.*s%s", folder_length, place, target);
        found = real_parent_path(next, place);
    }
    return found && is_proc_fd(place);
}

static int duplicate(int descriptor)
{
    return fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
}

/* Duplicates our own descriptor, keeping its offset; opens another process's descriptor for appending. */
static int open_descriptor(const char *place)
{
    char ours[32];
    int length = snprintf(ours, sizeof ours, "/proc/%lld/fd/", (long long)getpid());
    if (strncmp(place, ours, (size_t)length) != 0) {
        return open(place, O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    }
    int descriptor = (int)strtol(place + length, NULL, 10);
    int flags = fcntl(descriptor, F_GETFL);
    if (flags >= 0 && (flags & O_ACCMODE) == O_RDONLY) {
        errno = EBADF;
        return -1;
    }
    return duplicate(descriptor);
}

static bool set_descriptor(struct output *output, const char *name, int fd, struct error *error)
{
    output->fd = fd;
    if (fd < 0) {
        return errno == ENXIO
                   ? error_set(error, ERROR_LOCAL, _("%.300s can't be written: nobody reads from it"), name)
                   : fail(name, errno, error);
    }
    if (isatty(fd)) {
        return error_set(error, ERROR_USAGE,
                         _("A recording is nothing for a terminal: name a file, or pass it on with | or >."));
    }
    return make_folder(output, error);
}

static bool set_standard_output(struct output *output, struct error *error)
{
    return set_descriptor(output, "-", duplicate(STDOUT_FILENO), error);
}

/* stat() failed. A new file, or writing it will give the error; but a dangling link is not replaced. */
static bool set_unknown(struct output *output, const char *name, int problem, struct error *error)
{
    struct stat facts;
    if (lstat(name, &facts) != 0 || !S_ISLNK(facts.st_mode)) {
        return set_path(output, name, error);
    }
    return problem == ENOENT
               ? error_set(error, ERROR_LOCAL,
                           _("%.300s is a link that leads nowhere: remove it, or name another file"), name)
               : fail(name, problem, error);
}

bool output_open(struct output *output, const char *name, struct error *error)
{
    struct stat facts;
    struct stat standard;
    char place[PATH_MAX];
    *output = (struct output){.fd = -1};
    if (strcmp(name, "-") == 0) {
        return set_standard_output(output, error);
    }
    if (leads_to_descriptor(name, place)) {
        return set_descriptor(output, name, open_descriptor(place), error);
    }
    if (stat(name, &facts) != 0) {
        return set_unknown(output, name, errno, error);
    }
    if (fstat(STDOUT_FILENO, &standard) == 0 && is_same(&facts, &standard)) {
        return set_standard_output(output, error); /* the shell has redirected stdout there */
    }
    switch (facts.st_mode & S_IFMT) {
    case S_IFREG:
        return set_file(output, name, &facts, error);
    case S_IFDIR:
        return fail(name, EISDIR, error);
    case S_IFIFO:
    case S_IFCHR:
        return set_descriptor(output, name, open(name, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC), error);
    default:
        return error_set(error, ERROR_LOCAL, _("%.300s is neither a file nor a pipe: name another file"),
                         name);
    }
}

bool output_write(int fd, const char *bytes, size_t length)
{
    struct pollfd ready = {.fd = fd, .events = POLLOUT};
    while (length > 0) {
        ssize_t written = write(fd, bytes, length);
        if (written < 0 && errno == EAGAIN) {
            (void)poll(&ready, 1, -1); /* the next write() returns the error */
        } else if (written < 0 && errno != EINTR) {
            return false;
        } else if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        }
    }
    return true;
}

static bool copy(int from, const struct output *output, struct error *error)
{
    char bytes[COPY_BYTES];
    ssize_t length;
    while ((length = read(from, bytes, sizeof bytes)) > 0) {
        if (!output_write(output->fd, bytes, (size_t)length)) {
            return error_set(error, ERROR_LOCAL, _("the output can't be written: %s"), strerror(errno));
        }
    }
    return length == 0 || fail_reading(output, errno, error);
}

static void remove_folder(struct output *output)
{
    if (output->temp_folder != NULL) {
        (void)unlink(output->path); /* it may not exist */
        (void)rmdir(output->temp_folder);
    }
    free(output->temp_folder);
    output->temp_folder = NULL;
}

bool output_deliver(struct output *output, struct error *error)
{
    int file = open(output->path, O_RDONLY | O_CLOEXEC);
    int problem = errno;
    remove_folder(output); /* before copying, which may wait, and the user may kill the program */
    if (file < 0) {
        return fail_reading(output, problem, error);
    }
    bool delivered = copy(file, output, error);
    (void)close(file); /* it was only read */
    return delivered;
}

void output_close(struct output *output)
{
    remove_folder(output);
    if (output->fd >= 0) {
        (void)close(output->fd); /* write() has reported errors */
    }
}
