/*
 * Option functions for other protocols than HTTP: curl takes them all beside
 * an http URL, and they do nothing there.  What it refuses or warns of, it
 * refuses or warns of here.
 */
#include "client/apply.h"

#include <string.h>
#include <strings.h>

#include "client/arena.h"
#include "client/dialect.h"
#include "client/options.h"
#include "client/usage.h"
#include "client/value.h"

void apply_ignored(struct parse *p, const struct option *o, const char *value,
                   bool on)
{
    (void)p;
    (void)o;
    (void)value;
    (void)on;
}

/* num: enum dialect_way, the versions that call it deprecated. */
void apply_deprecated(struct parse *p, const struct option *o,
                      const char *value, bool on)
{
    static const struct {
        const char *name;
        const char *text;
    } before[] = {
        {"npn", "--npn is no longer supported"},
        {"sslv2", "Ignores instruction to use SSLv2"},
        {"sslv3", "Ignores instruction to use SSLv3"},
    };
    const char *const parts[] = {"--", o->name,
                                 " is deprecated and has no function anymore"};

    (void)value;
    (void)on;
    if (dialect_does((enum dialect_way)o->num)) {
        parse_warn(p, arena_concat(3, parts));
        return;
    }
    for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++)
        if (!strcmp(o->name, before[i].name))
            parse_warn(p, before[i].text);
}

void apply_ignored_number(struct parse *p, const struct option *o,
                          const char *value, bool on)
{
    int64_t number;

    (void)o;
    (void)on;
    value_number(p, value, &number);
}

/* Warns "unrecognized WHAT 'VALUE', using default" unless NAMES has it. */
static void check_choice(struct parse *p, const char *const *names,
                         const char *what, const char *value)
{
    const char *const parts[] = {"unrecognized ", what, " '", value,
                                 "', using default"};

    for (; *names; names++)
        if (!strcasecmp(*names, value))
            return;
    parse_warn(p, arena_concat(5, parts));
}

void apply_ftp_method(struct parse *p, const struct option *o,
                      const char *value, bool on)
{
    static const char *const names[] = {"singlecwd", "nocwd", "multicwd", NULL};

    (void)o;
    (void)on;
    check_choice(p, names, "ftp file method", value);
}

void apply_ftp_ssl_ccc_mode(struct parse *p, const struct option *o,
                            const char *value, bool on)
{
    static const char *const names[] = {"passive", "active", NULL};

    (void)o;
    (void)on;
    check_choice(p, names, "ftp CCC method", value);
}

void apply_ftp_ssl(struct parse *p, const struct option *o, const char *value,
                   bool on)
{
    const char *name = dialect_does(DIALECT_NAMES_FTP_SSL) ? o->name : "ssl";
    const char *const parts[] = {
        "--", name, " is an insecure option, consider --ssl-reqd instead"};

    (void)value;
    if (on)
        parse_warn(p, arena_concat(3, parts));
}

/* 32 hexadecimal digits; curl counts them only. */
void apply_hostpubmd5(struct parse *p, const struct option *o,
                      const char *value, bool on)
{
    (void)o;
    (void)on;
    if (strlen(value) != 32)
        usage_reject(p, USAGE_BAD_USE);
}

void apply_metalink(struct parse *p, const struct option *o, const char *value,
                    bool on)
{
    if (dialect_does(DIALECT_DEPRECATES))
        apply_deprecated(p, o, value, on);
    else {
        parse_error(p, "--metalink is disabled");
        usage_reject(p, USAGE_BAD_USE);
    }
}

/* With a program of Samba's, while curl still knew of it. */
void apply_ntlm_wb(struct parse *p, const struct option *o, const char *value,
                   bool on)
{
    if (dialect_does(DIALECT_DEPRECATES))
        apply_deprecated(p, o, value, on);
    else if (on)
        parse_direct(p, "--ntlm-wb");
}

/* True when NAME of LEN bytes is a flag of a mail. */
static bool is_mail_flag(const char *name, size_t len)
{
    static const char *const flags[] = {"answered", "deleted", "draft",
                                        "flagged", "seen"};

    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
        if (len == strlen(flags[i]) && !memcmp(name, flags[i], len))
            return true;
    return false;
}

/* "NAME" or "-NAME", with commas between several. */
void apply_upload_flags(struct parse *p, const struct option *o,
                        const char *value, bool on)
{
    (void)o;
    (void)on;
    for (;;) {
        size_t len = strcspn(value += *value == '-', ",");

        if (!is_mail_flag(value, len)) {
            usage_reject(p, USAGE_UNKNOWN);
            return;
        }
        if (!value[len])
            return;
        value += len + 1;
    }
}
