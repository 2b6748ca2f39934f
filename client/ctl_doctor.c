#include "ctl_doctor.h"

#include <stdarg.h>
#include <string.h>

#include "client/ctl_check.h"
#include "client/ctl_conf.h"
#include "client/ctl_terminal.h"
#include "client/ctl_trip.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Bytes of one finding. */
#define FINDING_BYTES 1024

/* Characters of the two columns before a finding. */
#define MARGIN 24

/* Characters of a line that is worth breaking at. */
#define ROOM_MIN 12

static const char *const verdicts[] = {
    [CTL_OK] = "ok", [CTL_NOTE] = "note", [CTL_PROBLEM] = "problem"};

static const struct check {
    const char *name;
    void (*look)(struct ctl_doctor *d);
} checks[] = {
    {"programs", ctl_check_programs},
    {"configuration", ctl_conf_check},
    {"directory", ctl_check_directory},
    {"daemon", ctl_check_daemon},
    {"confinement", ctl_check_confinement},
    {"environment", ctl_check_environment},
    {"curl", ctl_check_curl},
    {"proxies", ctl_check_proxies},
    {"round trip", ctl_trip_check},
    {"trust", ctl_check_trust},
};

/* --- telling -------------------------------------------------------------- */

/* TEXT in lines of WIDTH characters behind the margin, broken at blanks; the
 * first line stands where the cursor is. */
static void put_wrapped(const char *text, size_t width)
{
    size_t room = width > MARGIN + ROOM_MIN ? width - MARGIN : 0;

    while (room > 0 && strlen(text) > room) {
        size_t len = room;

        while (len > 0 && text[len] != ' ')
            len--;
        if (len == 0) /* one long word */
            len = strcspn(text, " ");
        if (text[len] == '\0')
            break;
        printf("%.*s\n%*s", (int)len, text, MARGIN, "");
        text += len + 1;
    }
    puts(text);
}

static void say_json(struct ctl_doctor *d, enum ctl_verdict verdict,
                     const char *advice, const char *text)
{
    ctl_json_open(&d->json, NULL, '{');
    ctl_json_str(&d->json, "check", d->check);
    ctl_json_str(&d->json, "verdict", verdicts[verdict]);
    ctl_json_str(&d->json, "finding", text);
    if (advice != NULL)
        ctl_json_str(&d->json, "advice", advice);
    else
        ctl_json_null(&d->json, "advice");
    ctl_json_close(&d->json, '}');
}

void ctl_doctor_say(struct ctl_doctor *d, enum ctl_verdict verdict,
                    const char *advice, const char *format, ...)
{
    char text[FINDING_BYTES];
    va_list ap;

    va_start(ap, format);
    vsnprintf(text, sizeof(text), format, ap);
    va_end(ap);
    d->problems += verdict == CTL_PROBLEM;
    if (d->is_json) {
        say_json(d, verdict, advice, text);
        return;
    }
    printf("%-9s %-13s ", verdicts[verdict], d->check);
    put_wrapped(text, d->width);
    if (advice != NULL) {
        printf("%*s", MARGIN, "-> ");
        put_wrapped(advice, d->width);
    }
    fflush(stdout);
}

/* --- the verb ------------------------------------------------------------- */

static void print_verdict(const struct ctl_doctor *d)
{
    if (d->problems == 0)
        puts("No problem was found.");
    else
        printf("%u problem%s.\n", d->problems, d->problems > 1 ? "s" : "");
}

int ctl_doctor(const struct ctl_call *call)
{
    struct ctl_doctor d = {.is_json = call->json,
                           .width = ctl_terminal_width(),
                           .json = {.out = stdout},
                           .keeper = {.fd = -1}};

    if (d.is_json) {
        ctl_json_open(&d.json, NULL, '{');
        ctl_json_open(&d.json, "checks", '[');
    }
    for (size_t i = 0; i < COUNT_OF(checks); i++) {
        d.check = checks[i].name;
        checks[i].look(&d);
    }
    ctl_keeper_end(&d.keeper);
    if (!d.is_json) {
        print_verdict(&d);
        return CTL_DONE;
    }
    ctl_json_close(&d.json, ']');
    ctl_json_bool(&d.json, "ok", d.problems == 0);
    ctl_json_close(&d.json, '}');
    ctl_json_end(&d.json);
    return CTL_DONE;
}
