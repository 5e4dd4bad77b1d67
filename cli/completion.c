/* The completions of bash, made from the tables. */

#include "cli/cli.h"

#include "cli/app_setup.h"
#include "config/settings_table.h"
#include "tui/views.h"

#include <string.h>

static void write_words_of_options(FILE *to, const struct subcommand *subcommand)
{
    const char *between = "";
    for (const struct cli_option *option = cli_options; option->name != NULL; option++) {
        if (cli_option_fits(option, subcommand)) {
            (void)fprintf(to, "%s--%s", between, option->name);
            between = " ";
        }
    }
}

/* Returns "get" for "recordings get"; NULL where the name is one word. */
static const char *second_word(const struct subcommand *subcommand)
{
    const char *blank = strchr(subcommand->name, ' ');
    return blank == NULL ? NULL : blank + 1;
}

static void write_commands(FILE *to)
{
    const char *between = "";
    (void)fputs("    local commands='", to);
    for (const struct subcommand *subcommand = subcommands; subcommand->name != NULL; subcommand++) {
        if (subcommand->summary != NULL && *subcommand->name != '\0' && second_word(subcommand) == NULL) {
            (void)fprintf(to, "%s%s", between, subcommand->name);
            between = " ";
        }
    }
    (void)fputs("' pairs='|", to);
    for (const struct subcommand *subcommand = subcommands; subcommand->name != NULL; subcommand++) {
        if (second_word(subcommand) != NULL) {
            (void)fprintf(to, "%s|", subcommand->name);
        }
    }
    (void)fputs("'\n", to);
}

/* Writes the options that take a value, by both names. */
static void write_valued(FILE *to)
{
    const char *between = "";
    (void)fputs("    local valued='", to);
    for (const struct cli_option *option = cli_options; option->name != NULL; option++) {
        if (option->argument != NULL) {
            (void)fprintf(to, "%s--%s", between, option->name);
            between = " ";
        }
        if (option->argument != NULL && option->letter != '\0') {
            (void)fprintf(to, " -%c", option->letter);
        }
    }
    (void)fputs("'\n", to);
}

/* Writes what completes the value of an option: words of the table of settings or of the subcommand, or
 * files. */
static void write_action(FILE *to, const struct cli_option *option)
{
    const struct setting *setting = settings_find("", option->name);
    if (setting != NULL && setting->words != NULL) {
        (void)fprintf(to, "_pbxboard_words '%s'", setting->words);
        if (setting->type == SETTING_THEME) {
            (void)fputs("; [[ $word == */* ]] && _pbxboard_files -f", to);
        }
    } else if (strcmp(option->name, "exchange") == 0) {
        (void)fputs("_pbxboard_titles", to);
    } else if (option->type == OPTION_FORMAT) {
        (void)fputs("_pbxboard_words \"$formats\"", to);
    } else if (option->type == OPTION_DATE) {
        (void)fputs("_pbxboard_words \"$(printf '%(%F)T' -1)\"", to); /* today */
    } else if (option->type == OPTION_FILE) {
        (void)fprintf(to, "_pbxboard_files %s", strcmp(option->argument, "FOLDER") == 0 ? "-d" : "-f");
    } else {
        (void)fputc(':', to); /* a number, or something that can't be completed */
    }
}

static void write_values(FILE *to)
{
    (void)fputs("    case $previous in\n", to);
    for (const struct cli_option *option = cli_options; option->name != NULL; option++) {
        if (option->argument == NULL) {
            continue;
        }
        (void)fprintf(to, "    --%s", option->name);
        if (option->letter != '\0') {
            (void)fprintf(to, " | -%c", option->letter);
        }
        (void)fputs(") ", to);
        write_action(to, option);
        (void)fputs("; return ;;\n", to);
    }
    (void)fputs("    esac\n", to);
}

/* Writes what completes the first argument of a subcommand: a file, a screen, or the second word of a
 * longer name. */
static void write_argument(FILE *to, const struct subcommand *subcommand)
{
    const char *argument = subcommand->arguments;
    if (cli_takes_file(subcommand)) {
        (void)fprintf(to, "    '%s') _pbxboard_files -f ;;\n", subcommand->name);
    } else if (strcmp(argument, "VIEW") == 0) {
        (void)fprintf(to, "    '%s') _pbxboard_words '", subcommand->name);
        for (const struct view *const *view = views; *view != NULL; view++) {
            (void)fprintf(to, "%s%s", view == views ? "" : " ", command_facts((*view)->command)->name);
        }
        (void)fputs("' ;;\n", to);
    } else if (second_word(subcommand) != NULL) {
        (void)fprintf(to, "    '%.*s') _pbxboard_words '%s' ;;\n", (int)strcspn(subcommand->name, " "),
                      subcommand->name, second_word(subcommand));
    }
}

/* Writes the options of each subcommand. */
static void write_cases(FILE *to)
{
    (void)fputs("    case $command in\n", to);
    for (const struct subcommand *subcommand = subcommands; subcommand->name != NULL; subcommand++) {
        if (subcommand->summary == NULL) {
            continue;
        }
        (void)fprintf(to, "    '%s') formats='%s'; options='", subcommand->name,
                      subcommand->formats == NULL ? "" : subcommand->formats);
        write_words_of_options(to, subcommand);
        (void)fputs("' ;;\n", to);
    }
    (void)fputs("    esac\n", to);
}

static void write_arguments(FILE *to)
{
    (void)fputs("    case $command in\n", to);
    for (const struct subcommand *subcommand = subcommands; subcommand->name != NULL; subcommand++) {
        write_argument(to, subcommand);
    }
    (void)fputs("    esac\n", to);
}

/* The helper functions. Titles of exchanges may contain blanks, so the script asks the program for them. */
static const char helpers[] =
    "# bash completion for pbxboard\n"
    "_pbxboard_words() { COMPREPLY=($(compgen -W \"$1\" -- \"$word\")); }\n"
    "_pbxboard_files() { compopt -o filenames; mapfile -t COMPREPLY < <(compgen \"$1\" -- \"$word\"); }\n"
    "_pbxboard_titles()\n"
    "{\n"
    "    local title\n"
    "    while read -r title; do\n"
    "        [[ $title == \"$word\"* ]] && COMPREPLY+=(\"$(printf %q \"$title\")\")\n"
    "    done < <(\"${COMP_WORDS[0]}\" titles ${config:+--config \"$config\"} 2>/dev/null)\n"
    "}\n"
    "_pbxboard()\n"
    "{\n"
    "    local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}\n"
    "    local command='' options='' formats='' config='' given=0 i\n"
    "    COMPREPLY=()\n"
    "    if [[ $word == = ]]; then # bash takes --format=csv for three words\n"
    "        word=''\n"
    "    elif [[ $previous == = ]]; then\n"
    "        previous=${COMP_WORDS[COMP_CWORD - 2]}\n"
    "    fi\n";

/* Finds the subcommand and counts its arguments; the value of an option is neither. */
static const char search[] =
    "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
    "        local at=${COMP_WORDS[i]}\n"
    "        if [[ $at == -* ]]; then\n"
    "            if [[ \" $valued \" == *\" $at \"* ]]; then\n"
    "                ((i++))\n"
    "                [[ ${COMP_WORDS[i]} == = ]] && ((i++))\n"
    "                [[ $at == --config || $at == -c ]] && config=${COMP_WORDS[i]/#\\~\\//$HOME/}\n"
    "            fi\n"
    "        elif [[ $given == 0 && $pairs == *\"|$command $at|\"* ]]; then\n"
    "            command+=\" $at\"\n"
    "        elif [[ -n $command ]]; then\n"
    "            ((given++))\n"
    "        elif [[ \" $commands \" == *\" $at \"* ]]; then\n"
    "            command=$at\n"
    "        fi\n"
    "    done\n";

void cli_write_completion(FILE *to)
{
    (void)fputs(helpers, to);
    write_commands(to);
    write_valued(to);
    (void)fputs(search, to);
    write_cases(to);
    write_values(to);
    (void)fputs("    if [[ $word == -* ]]; then\n"
                "        _pbxboard_words \"$options\"\n"
                "        return\n"
                "    elif [[ -z $command ]]; then\n"
                "        _pbxboard_words \"$commands\"\n"
                "        return\n"
                "    elif ((given > 0)); then\n"
                "        return\n"
                "    fi\n",
                to);
    write_arguments(to);
    (void)fputs("}\n"
                "complete -F _pbxboard pbxboard\n",
                to);
}

enum exit_status cmd_completion(const struct cli *cli)
{
    (void)cli;
    cli_write_completion(stdout);
    return EXIT_DONE;
}

enum exit_status cmd_titles(const struct cli *cli)
{
    struct settings settings;
    struct error error;
    bool loaded = app_setup_load_settings(&settings, &cli->settings, NULL, &error);
    for (int i = 0; loaded && i < settings.exchange_count; i++) {
        (void)puts(settings.exchanges[i].title);
    }
    settings_done(&settings);
    return loaded ? EXIT_DONE : cli_fail(&error);
}
