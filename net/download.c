/* A file that appears under its name complete or not at all. */

#include "net/download.h"

#include "model/memory.h"
#include "model/words.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static const char SUFFIX[] = ".part-XXXXXX";

struct download {
    char *path;
    char *growing; /* the name until it is finished; NULL after that */
    int fd;
    int problem; /* an errno, or 0 */
    bool begun;
};

struct download *download_new(const char *path, struct error *error)
{
    struct download *download = memory_new(1, sizeof *download);
    size_t size = strlen(path) + sizeof SUFFIX;
    download->path = memory_string(path);
    download->growing = memory_new(size, 1);
    (void)snprintf(download->growing, size, "%s%s", path, SUFFIX);
    download->fd = mkostemp(download->growing, O_CLOEXEC);
    if (download->fd < 0) {
        (void)error_set(error, ERROR_LOCAL, _("%s can't be written: %s"), path, strerror(errno));
        download->growing[0] = '\0'; /* nothing to remove */
        download_free(download);
        return NULL;
    }
    return download;
}

void download_free(struct download *download)
{
    if (download == NULL) {
        return;
    }
    if (download->fd >= 0) {
        (void)close(download->fd);
    }
    if (download->growing != NULL && download->growing[0] != '\0') {
        (void)unlink(download->growing); /* somebody else may have been faster */
    }
    free(download->growing);
    free(download->path);
    free(download);
}

bool download_accepts(const char *content_type)
{
    static const char *const OTHERS[] = {"text/", "application/json", "application/xhtml"};
    for (size_t i = 0; content_type != NULL && i < sizeof OTHERS / sizeof OTHERS[0]; i++) {
        if (strncasecmp(content_type, OTHERS[i], strlen(OTHERS[i])) == 0) {
            return false;
        }
    }
    return true;
}

static bool fail(struct download *download)
{
    download->problem = errno != 0 ? errno : EIO;
    return false;
}

bool download_write(struct download *download, const char *data, size_t length)
{
    download->begun = true;
    while (length > 0) {
        ssize_t written = write(download->fd, data, length);
        if (written < 0 && errno != EINTR) {
            return fail(download);
        }
        if (written > 0) {
            data += written;
            length -= (size_t)written;
        }
    }
    return true;
}

bool download_is_begun(const struct download *download)
{
    return download->begun;
}

bool download_finish(struct download *download)
{
    int fd = download->fd;
    download->fd = -1;
    if (close(fd) != 0 || rename(download->growing, download->path) != 0) {
        return fail(download);
    }
    free(download->growing);
    download->growing = NULL;
    return true;
}

const char *download_problem(const struct download *download)
{
    return download->problem != 0 ? strerror(download->problem) : NULL;
}
