/* The completions of bash, made from the tables. */

#include "cli/cli.h"

#include "cli/cli_options.h"

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

static void write_commands(FILE *to)
{
    const char *between = "";
    (void)fputs("    local commands='", to);
    for (const struct subcommand *subcommand = subcommands; subcommand->name != NULL; subcommand++) {
        if (subcommand->summary != NULL && *subcommand->name != '\0') {
            (void)fprintf(to, "%s%s", between, subcommand->name);
            between = " ";
        }
    }
    (void)fputs("'\n", to);
}

/* What may follow an option that takes a value. */
static void write_values(FILE *to)
{
    (void)fputs("    case $previous in\n", to);
    for (const struct cli_option *option = cli_options; option->name != NULL; option++) {
        const char *action =
            option->type == OPTION_FILE     ? "compopt -o filenames; COMPREPLY=($(compgen -f -- \"$word\"))"
            : option->type == OPTION_FORMAT ? "COMPREPLY=($(compgen -W \"$formats\" -- \"$word\"))"
                                            : ":";
        if (option->argument == NULL) {
            continue;
        }
        (void)fprintf(to, "    --%s", option->name);
        if (option->letter != '\0') {
            (void)fprintf(to, " | -%c", option->letter);
        }
        (void)fprintf(to, ") %s; return ;;\n", action);
    }
    (void)fputs("    esac\n", to);
}

/* What each subcommand takes. */
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

void cli_write_completion(FILE *to)
{
    (void)fputs("# bash completion for pbxboard\n"
                "_pbxboard()\n"
                "{\n"
                "    local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}\n"
                "    local command='' options='' formats='' i\n",
                to);
    write_commands(to);
    (void)fputs("    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                "        if [[ \" $commands \" == *\" ${COMP_WORDS[i]} \"* ]]; then\n"
                "            command=${COMP_WORDS[i]}\n"
                "            break\n"
                "        fi\n"
                "    done\n",
                to);
    write_cases(to);
    write_values(to);
    (void)fputs("    if [[ $word == -* ]]; then\n"
                "        COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
                "    elif [[ -z $command ]]; then\n"
                "        COMPREPLY=($(compgen -W \"$commands\" -- \"$word\"))\n"
                "    elif [[ $command == replay ]]; then\n"
                "        compopt -o filenames\n"
                "        COMPREPLY=($(compgen -f -- \"$word\"))\n"
                "    fi\n"
                "}\n"
                "complete -F _pbxboard pbxboard\n",
                to);
}
