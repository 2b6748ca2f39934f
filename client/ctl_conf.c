#include "ctl_conf.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/autostart.h"
#include "client/ctl_child.h"
#include "client/spawn.h"

/* Bytes of a line that warmcurld --check-config prints: a path and a few
 * words. */
#define LINE_BYTES (PATH_MAX + 256)

static bool ends_with(const char *text, const char *end)
{
    size_t len = strlen(text);
    size_t end_len = strlen(end);

    return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

/* "/etc/warmcurl.conf: absent", or what is wrong. */
static void tell(struct ctl_doctor *d, const char *line)
{
    if (ends_with(line, ": fine") || ends_with(line, ": absent"))
        ctl_doctor_say(d, CTL_OK, NULL, "%s", line);
    else
        ctl_doctor_say(d, CTL_PROBLEM,
                       "see warmcurl.conf(5); then: warmcurlctl reload", "%s",
                       line);
}

static void tell_of_files(struct ctl_doctor *d, const char *program)
{
    const char *const argv[] = {program, "--check-config", NULL};
    char line[LINE_BYTES];
    struct ctl_child child;

    if (ctl_child_start(&child, program, argv, STDOUT_FILENO) < 0)
        return;
    while (fgets(line, sizeof(line), child.said) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        tell(d, line);
    }
    ctl_child_end(&child);
}

void ctl_conf_check(struct ctl_doctor *d)
{
    const char *forbidden_by = autostart_forbidden();
    char program[PATH_MAX];

    /* Without one there is a finding about that already. */
    if (spawn_find_program(program) == 0)
        tell_of_files(d, program);
    if (forbidden_by != NULL)
        ctl_doctor_say(d, CTL_NOTE, "warmcurlctl start, or a unit of systemd's",
                       "no command starts a daemon: autostart is off in %s",
                       forbidden_by);
}
