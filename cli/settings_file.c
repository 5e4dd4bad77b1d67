/* The configuration file, read by libconfuse. */

#include "cli/settings_file.h"

#include "cli/settings_table.h"
#include "cli/settings_text.h"
#include "cli/settings_value.h"
#include "model/memory.h"
#include "model/words.h"

#include <assert.h>
#include <confuse.h>
#include <libintl.h>
#include <stdlib.h>
#include <string.h>

enum { OPTIONS_MAX = 32 }; /* settings in one section */

struct reading {
    struct settings *settings;
    const char *path;
    struct error *error;
    bool failed;
    int clear_line; /* where an address without TLS stands in the section that is read; 0: nowhere */
};

/* libconfuse's callbacks know nothing of their caller, so it is kept here while a file is read. */
static struct reading *reading;

static int fail_at(int line, const char *text)
{
    if (!reading->failed) {
        (void)error_set(reading->error, ERROR_USAGE, "%s:%d: %s", reading->path, line, text);
    }
    reading->failed = true;
    return -1;
}

/* What libconfuse says, and what it means for the user. */
static const struct {
    const char *said;
    const char *meant;
} sentences[] = {
    {"no such option '%s'", N_("There is no setting \"%s\" here; pbxboard sample shows all there are.")},
    {"found duplicate title '%s'",
     N_("There is another section of this kind with the title \"%s\": choose another title.")},
    {"missing title for section '%s'", N_("This section needs a title, as in: %s \"office\" { … }")},
    {"missing opening brace for section '%s'", N_("After the section's name comes a {: %s")},
    {"invalid integer value for option '%s'", N_("%s takes a whole number.")},
    {"integer value for option '%s' is out of range", N_("%s takes a smaller number.")},
    {"invalid boolean value for option '%s'", N_("%s takes true or false.")},
    {"missing equal sign after option '%s'", N_("After %s comes an equal sign.")},
    {"unexpected token '%s'", N_("This is not expected here: %s")},
    {"unexpected closing brace", N_("A value is missing before this }.")},
    {"premature end of file", N_("The file ends in the middle of a setting.")},
};

static void on_error(cfg_t *cfg, const char *format, va_list arguments)
{
    char text[ERROR_TEXT_BYTES];
    (void)vsnprintf(text, sizeof text, format, arguments);
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
        const char *said = dgettext("confuse", sentences[i].said);
        const char *place = strstr(said, "%s");
        if (strcmp(said, format) != 0) {
            continue;
        }
        if (place == NULL) {
            (void)fail_at(cfg->line, _(sentences[i].meant));
            return;
        }
        char word[128]; /* what stands there, between the same words before and behind it */
        const char *begin = text + (place - said);
        (void)snprintf(word, sizeof word, "%.*s", (int)(strlen(begin) - strlen(place + 2)), begin);
        (void)snprintf(text, sizeof text, _(sentences[i].meant), word);
        break;
    }
    (void)fail_at(cfg->line, text);
}

/* One text of a setting, the last of a list. */
static const char *last_text(cfg_opt_t *option)
{
    const char *text = cfg_opt_getnstr(option, cfg_opt_size(option) - 1);
    return text == NULL ? "" : text;
}

static int check_value(cfg_t *cfg, cfg_opt_t *option)
{
    const char *section = strcmp(cfg->name, "root") == 0 ? "" : cfg->name;
    const struct setting *setting = settings_find(section, option->name);
    struct error error;
    bool is_text = option->type == CFGT_STR;
    if (cfg_opt_size(option) == 0) {
        return 0; /* an empty list; whether it may be empty shows at the section's end */
    }
    bool good = is_text ? settings_value_check_text(setting, last_text(option), &error)
                : option->type == CFGT_INT
                    ? settings_value_check_count(setting, cfg_opt_getnint(option, 0), &error)
                    : true;
    if (good && is_text && cfg_opt_size(option) > (unsigned)setting->most && setting->most > 0) {
        good = error_set(&error, ERROR_USAGE, _("%s takes %ld addresses at most."), setting->name,
                         setting->most);
    }
    if (good && is_text && settings_value_is_clear(setting, last_text(option))) {
        reading->clear_line = cfg->line;
    }
    return good ? 0 : fail_at(cfg->line, error.text);
}

static int take_binding(cfg_t *cfg, cfg_opt_t *option)
{
    struct settings *settings = reading->settings;
    if (settings->binding_count == SETTINGS_BINDINGS_MAX) {
        return fail_at(cfg->line, _("There are too many key bindings."));
    }
    struct binding_settings *binding = &settings->bindings[settings->binding_count++];
    *binding = (struct binding_settings){.command = memory_string(option->name),
                                         .keys = memory_string(last_text(option)),
                                         .place = memory_new(strlen(reading->path) + 16, 1)};
    (void)snprintf(binding->place, strlen(reading->path) + 16, "%s:%d", reading->path, cfg->line);
    return 0;
}

static int check_title(cfg_t *section, int line)
{
    const char *title = cfg_title(section);
    if (!settings_value_is_plain(title)) {
        return fail_at(line, _("A title holds no control characters."));
    }
    return *title == '\0' ? fail_at(line, _("A title is not empty.")) : 0;
}

/* An address that would send the key in clear text; NULL when none would. */
static const char *clear_address(cfg_t *section)
{
    static const char *const names[] = {"api", "stream"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        for (unsigned j = 0; j < cfg_size(section, names[i]); j++) {
            const char *address = cfg_getnstr(section, names[i], j);
            if (settings_value_is_clear(settings_find("exchange", names[i]), address)) {
                return address;
            }
        }
    }
    return NULL;
}

static int check_exchange(cfg_t *cfg, cfg_opt_t *option)
{
    static const char *const needed[] = {"name", "api", "stream"};
    cfg_t *section = cfg_opt_getnsec(option, cfg_opt_size(option) - 1);
    char text[ERROR_TEXT_BYTES];
    int clear_line = reading->clear_line;
    reading->clear_line = 0;
    if (cfg_opt_size(option) > SETTINGS_EXCHANGES_MAX) {
        return fail_at(cfg->line, _("There are too many exchanges."));
    }
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        if (cfg_size(section, needed[i]) == 0) {
            (void)snprintf(text, sizeof text,
                           _("The exchange \"%s\" that ends here lacks a setting: %s = %s"),
                           cfg_title(section), needed[i], settings_find("exchange", needed[i])->example);
            return fail_at(cfg->line, text);
        }
    }
    const char *clear = clear_address(section);
    if (clear != NULL &&
        (cfg_size(section, "insecure") == 0 || cfg_getbool(section, "insecure") == cfg_false)) {
        (void)snprintf(
            text, sizeof text,
            _("%.100s would send the key in clear text: write https:// or wss://, or allow it with "
              "insecure = true."),
            clear);
        return fail_at(clear_line, text);
    }
    return check_title(section, cfg->line);
}

static int check_group(cfg_t *cfg, cfg_opt_t *option)
{
    if (cfg_opt_size(option) > SETTINGS_GROUPS_MAX) {
        return fail_at(cfg->line, _("There are too many groups."));
    }
    return check_title(cfg_opt_getnsec(option, cfg_opt_size(option) - 1), cfg->line);
}

static cfg_opt_t option_of(const struct setting *setting)
{
    cfg_opt_t option = CFG_STR(setting->name, NULL, CFGF_NODEFAULT);
    switch (setting->type) {
    case SETTING_NUMBERS:
    case SETTING_APIS:
    case SETTING_STREAMS:
        option.flags |= CFGF_LIST;
        break;
    case SETTING_COUNT:
    case SETTING_SECONDS:
    case SETTING_HOURS:
        option.type = CFGT_INT;
        break;
    case SETTING_SWITCH:
        option.type = CFGT_BOOL;
        break;
    case SETTING_TEXT:
    case SETTING_WORD:
    case SETTING_PATH:
    case SETTING_THEME:
    case SETTING_ZONE:
    case SETTING_NUMBER:
        break;
    }
    option.validcb = check_value;
    return option;
}

/* Everything that may stand in a file, in libconfuse's form; it copies what it needs. */
struct grammar {
    cfg_opt_t sections[SECTION_COUNT][OPTIONS_MAX];
    cfg_opt_t bindings[COMMAND_COUNT + 1];
};

static void fill_grammar(struct grammar *grammar)
{
    size_t counts[SECTION_COUNT] = {0};
    size_t bindings = 0;
    const cfg_opt_t end = CFG_END();
    for (const struct setting *setting = settings_table; setting->name != NULL; setting++) {
        assert(counts[setting->section] + 4 < OPTIONS_MAX);
        grammar->sections[setting->section][counts[setting->section]++] = option_of(setting);
    }
    for (enum command command = COMMAND_NONE + 1; command < COMMAND_COUNT; command++) {
        cfg_opt_t binding = CFG_STR(command_facts(command)->name, NULL, CFGF_NODEFAULT);
        binding.validcb = take_binding;
        grammar->bindings[bindings++] = binding;
    }
    grammar->bindings[bindings] = end;
    grammar->sections[SECTION_EXCHANGE][counts[SECTION_EXCHANGE]] = end;
    grammar->sections[SECTION_GROUP][counts[SECTION_GROUP]] = end;
    const int titled = CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES;
    cfg_opt_t exchange = CFG_SEC("exchange", grammar->sections[SECTION_EXCHANGE], titled);
    cfg_opt_t group = CFG_SEC("group", grammar->sections[SECTION_GROUP], titled);
    cfg_opt_t keys = CFG_SEC("bindings", grammar->bindings, CFGF_NONE);
    exchange.validcb = check_exchange;
    group.validcb = check_group;
    cfg_opt_t *next = &grammar->sections[SECTION_TOP][counts[SECTION_TOP]];
    *next++ = exchange;
    *next++ = group;
    *next++ = keys;
    *next = end;
}

/* Puts what stands in a section of the file over the values in its struct. */
static void take_section(cfg_t *cfg, int section, void *to)
{
    for (const struct setting *setting = settings_table; setting->name != NULL; setting++) {
        cfg_opt_t *option = setting->section == section ? cfg_getopt(cfg, setting->name) : NULL;
        if (option == NULL || cfg_opt_size(option) == 0) {
            continue;
        }
        if (option->type == CFGT_INT) {
            settings_value_put_count(setting, cfg_opt_getnint(option, 0), to);
        } else if (option->type == CFGT_BOOL) {
            settings_value_put_switch(setting, cfg_opt_getnbool(option, 0) == cfg_true, to);
        } else {
            settings_value_clear(setting, to);
            for (unsigned i = 0; i < cfg_opt_size(option); i++) {
                settings_value_put_text(setting, cfg_opt_getnstr(option, i), reading->path, to);
            }
        }
    }
}

static void take_all(cfg_t *cfg, struct settings *settings)
{
    take_section(cfg, SECTION_TOP, settings);
    for (unsigned i = 0; i < cfg_size(cfg, "exchange"); i++) {
        struct exchange_settings *exchange = &settings->exchanges[settings->exchange_count++];
        cfg_t *section = cfg_getnsec(cfg, "exchange", i);
        *exchange = (struct exchange_settings){.title = memory_string(cfg_title(section))};
        settings_value_defaults(SECTION_EXCHANGE, exchange);
        take_section(section, SECTION_EXCHANGE, exchange);
    }
    for (unsigned i = 0; i < cfg_size(cfg, "group"); i++) {
        struct group_settings *group = &settings->groups[settings->group_count++];
        cfg_t *section = cfg_getnsec(cfg, "group", i);
        *group = (struct group_settings){.title = memory_string(cfg_title(section))};
        take_section(section, SECTION_GROUP, group);
    }
}

/* `text` has been prepared. */
static bool parse(struct settings *settings, const char *text, const char *path, struct error *error)
{
    struct grammar grammar;
    struct reading here = {.settings = settings, .path = path, .error = error};
    fill_grammar(&grammar);
    cfg_t *cfg = cfg_init(grammar.sections[SECTION_TOP], CFGF_NONE);
    reading = &here;
    (void)cfg_set_error_function(cfg, on_error);
    bool good = cfg_parse_buf(cfg, text) == CFG_SUCCESS && !here.failed;
    if (good) {
        take_all(cfg, settings);
    } else if (!here.failed) {
        (void)error_set(error, ERROR_USAGE, _("The configuration %s can't be understood."), path);
    }
    (void)cfg_free(cfg);
    reading = NULL;
    return good;
}

bool settings_file_parse(struct settings *settings, const char *text, const char *path, struct error *error)
{
    char *copy = memory_string(text);
    bool good = settings_text_prepare(copy, strlen(copy), path, error) && parse(settings, copy, path, error);
    free(copy);
    return good;
}

bool settings_file_read(struct settings *settings, const char *path, struct error *error)
{
    char *text = settings_text_load(path, error);
    bool good = text != NULL && parse(settings, text, path, error);
    free(text);
    return good;
}
