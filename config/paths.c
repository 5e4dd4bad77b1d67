/* Where things are. */

#include "config/paths.h"

#include "model/i18n.h"

#include <limits.h>
#include <pwd.h>
#include <stdio.h>
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

/* The directory of the executable, without a slash at its end. */
static bool own_directory(char to[PATH_MAX])
{
    ssize_t length = readlink("/proc/self/exe", to, PATH_MAX - 1);
    if (length <= 0) {
        return false;
    }
    to[length] = '\0';
    char *slash = strrchr(to, '/');
    if (slash == NULL) {
        return false;
    }
    *slash = '\0';
    return true;
}

static bool join(char *to, size_t size, const char *directory, const char *between, const char *name)
{
    int length = snprintf(to, size, "%s%s%s", directory, between, name);
    return length >= 0 && (size_t)length < size;
}

bool paths_config_file(char *to, size_t size)
{
    const char *base = getenv("XDG_CONFIG_HOME");
    const char *between = "/pbxboard/pbxboard.conf";
    if (base == NULL || *base != '/') { /* the specification ignores relative paths */
        base = paths_home();
        between = "/.config/pbxboard/pbxboard.conf";
    }
    return base != NULL && join(to, size, base, between, "");
}

bool paths_share_file(char *to, size_t size, const char *name)
{
    char own[PATH_MAX];
    return own_directory(own) && join(to, size, own, "/../share/", name);
}

bool paths_data_file(char *to, size_t size, const char *name)
{
    char path[PATH_MAX];
    return join(path, sizeof path, "pbxboard/", name, "") && paths_share_file(to, size, path) &&
           access(to, R_OK) == 0;
}
