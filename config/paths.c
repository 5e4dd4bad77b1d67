/* The user's home directory. */

#include "config/paths.h"

#include "model/i18n.h"

#include <pwd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *home_variable(void)
{
    const char *home = getenv("HOME");
    return home == NULL ? "" : home;
}

static bool is_folder(const char *path)
{
    struct stat facts;
    return *path == '/' && stat(path, &facts) == 0 && S_ISDIR(facts.st_mode);
}

static bool is_other_users(const char *folder)
{
    struct stat facts;
    return stat(folder, &facts) == 0 && facts.st_uid != geteuid();
}

const char *paths_home(void)
{
    const char *home = is_folder(home_variable()) ? home_variable() : NULL;
    if (home != NULL && !is_other_users(home)) {
        return home;
    }
    const struct passwd *user = getpwuid(geteuid());
    return user != NULL && user->pw_dir != NULL && is_folder(user->pw_dir) ? user->pw_dir : home;
}

const char *paths_home_problem(void)
{
    const char *home = paths_home();
    if (*home_variable() == '\0' || (home != NULL && strcmp(home, home_variable()) == 0)) {
        return NULL;
    }
    if (*home_variable() != '/') {
        return _("HOME is no whole path");
    }
    return is_folder(home_variable()) ? _("HOME is another user's")
                                      : _("HOME names no directory that is there");
}

const char *paths_home_missing(void)
{
    return _(
        "there is no home directory: neither HOME nor this user's entry in passwd names one that is there");
}
