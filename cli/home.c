/* The user's home directory. */

#include "cli/home.h"

#include "model/i18n.h"

#include <pwd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *said(void)
{
    const char *home = getenv("HOME");
    return home == NULL ? "" : home;
}

static bool is_folder(const char *path)
{
    struct stat facts;
    return *path == '/' && stat(path, &facts) == 0 && S_ISDIR(facts.st_mode);
}

static bool is_anothers(const char *folder)
{
    struct stat facts;
    return stat(folder, &facts) == 0 && facts.st_uid != geteuid();
}

const char *home_folder(void)
{
    const char *home = is_folder(said()) ? said() : NULL;
    if (home != NULL && !is_anothers(home)) {
        return home;
    }
    const struct passwd *user = getpwuid(geteuid());
    return user != NULL && user->pw_dir != NULL && is_folder(user->pw_dir) ? user->pw_dir : home;
}

const char *home_doubt(void)
{
    const char *home = home_folder();
    if (*said() == '\0' || (home != NULL && strcmp(home, said()) == 0)) {
        return NULL;
    }
    if (*said() != '/') {
        return _("HOME is no whole path");
    }
    return is_folder(said()) ? _("HOME is another user's") : _("HOME names no directory that is there");
}

const char *home_missing(void)
{
    return _("there is no home directory: neither HOME nor this user's entry in passwd names one that is there");
}
