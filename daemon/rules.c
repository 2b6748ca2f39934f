/*
 * Rules for single hosts; see rules.h.
 */
#include "daemon/rules.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "daemon/host.h"
#include "daemon/limits.h"

/* Services that tell who asks from where, as scripts use them: dynamic DNS,
 * checks of a VPN or of Tor. */
static const char *const tell_your_address[] = {
    "*.icanhazip.com",
    "*.ident.me",
    "am.i.mullvad.net",
    "api.ip.sb",
    "api.ipify.org",
    "api4.ipify.org",
    "api6.ipify.org",
    "api64.ipify.org",
    "check.torproject.org",
    "checkip.amazonaws.com",
    "checkip.dyndns.com",
    "checkip.dyndns.org",
    "curlmyip.net",
    "eth0.me",
    "icanhazip.com",
    "ident.me",
    "ifcfg.me",
    "ifconfig.co",
    "ifconfig.es",
    "ifconfig.io",
    "ifconfig.me",
    "ip.sb",
    "ipecho.net",
    "ipinfo.io",
    "ipv4.wtfismyip.com",
    "myexternalip.com",
    "myip.dnsomatic.com",
    "v4.api.ipinfo.io",
    "whatismyip.akamai.com",
    "wtfismyip.com",
};

#define BUILT_IN_COUNT \
    (sizeof(tell_your_address) / sizeof(tell_your_address[0]))

struct rule {
    char pattern[HOST_NAME_BYTES];
    bool fresh;
    uint64_t max_age_ms; /* 0: it is about being fresh */
};

struct rules {
    unsigned count;
    bool without_built_in;
    struct rule list[LIMIT_RULES];
};

static const struct rules none;
static struct rules *in_use; /* NULL: none */

static const struct rules *current(void)
{
    return in_use ? in_use : &none;
}

struct rules *rules_new(void)
{
    return calloc(1, sizeof(struct rules));
}

void rules_free(struct rules *rules)
{
    free(rules);
}

void rules_use(struct rules *rules)
{
    rules_free(in_use);
    in_use = rules;
}

/* ---- patterns ---- */

/* Where ":port" begins; the end where there is none.  The colons of an IPv6
 * address stand in brackets. */
static size_t name_len(const char *s)
{
    const char *colon = strrchr(s, ':');
    const char *bracket = strrchr(s, ']');

    if (!colon || (bracket && colon < bracket))
        return strlen(s);
    return (size_t)(colon - s);
}

static bool name_fits(const char *pattern, size_t pattern_len, const char *name,
                      size_t len)
{
    if (pattern[0] == '*') {
        pattern++;
        pattern_len--;
        if (len < pattern_len)
            return false;
        name += len - pattern_len;
        len = pattern_len;
    }
    return len == pattern_len && !strncasecmp(pattern, name, len);
}

bool rules_fits(const char *pattern, const char *host)
{
    size_t pattern_len = name_len(pattern), len = name_len(host);

    if (pattern[pattern_len] && strcmp(pattern + pattern_len, host + len))
        return false;
    return name_fits(pattern, pattern_len, host, len);
}

static bool is_port(const char *s)
{
    unsigned long port = 0;

    if (!*s || strlen(s) > 5)
        return false;
    for (; *s; s++) {
        if (!isdigit((unsigned char)*s))
            return false;
        port = port * 10 + (unsigned long)(*s - '0');
    }
    return port > 0 && port <= 65535;
}

/* A star stands first and alone or before a dot. */
bool rules_is_pattern(const char *s)
{
    size_t len = name_len(s);

    if (!len || strlen(s) >= HOST_NAME_BYTES || strpbrk(s, " \t/@"))
        return false;
    if (s[len] && !is_port(s + len + 1))
        return false;
    if (*s == '*' && len > 1 && (s[1] != '.' || len == 2))
        return false;
    /* An address of IPv6 without brackets. */
    return !memchr(s + 1, '*', len - 1) && (*s == '[' || !memchr(s, ':', len));
}

static struct rule *add(struct rules *rules, const char *pattern)
{
    struct rule *rule = &rules->list[rules->count++];

    memset(rule, 0, sizeof(*rule));
    for (size_t i = 0; pattern[i]; i++)
        rule->pattern[i] = (char)tolower((unsigned char)pattern[i]);
    return rule;
}

/* ---- what is said ---- */

static void forget_fresh(struct rules *rules)
{
    unsigned kept = 0;

    for (unsigned i = 0; i < rules->count; i++)
        if (!rules->list[i].fresh)
            rules->list[kept++] = rules->list[i];
    rules->count = kept;
    rules->without_built_in = true;
}

int rules_add_fresh(struct rules *rules, const char *pattern)
{
    if (!strcmp(pattern, "none")) {
        forget_fresh(rules);
        return 0;
    }
    if (!rules_is_pattern(pattern))
        return -EINVAL;
    if (rules->count == LIMIT_RULES)
        return -ENOSPC;
    add(rules, pattern)->fresh = true;
    return 0;
}

int rules_add_max_age(struct rules *rules, const char *pattern,
                      uint64_t max_age_ms)
{
    if (!max_age_ms || !rules_is_pattern(pattern))
        return -EINVAL;
    if (rules->count == LIMIT_RULES)
        return -ENOSPC;
    add(rules, pattern)->max_age_ms = max_age_ms;
    return 0;
}

/* ---- what holds ---- */

static bool tells_your_address(const char *host)
{
    for (size_t i = 0; i < BUILT_IN_COUNT; i++)
        if (rules_fits(tell_your_address[i], host))
            return true;
    return false;
}

bool rules_fresh(const char *host)
{
    const struct rules *rules = current();

    if (!rules->without_built_in && tells_your_address(host))
        return true;
    for (unsigned i = 0; i < rules->count; i++)
        if (rules->list[i].fresh && rules_fits(rules->list[i].pattern, host))
            return true;
    return false;
}

uint64_t rules_max_age_ms(const char *host)
{
    const struct rules *rules = current();

    for (unsigned i = rules->count; i > 0; i--) {
        const struct rule *rule = &rules->list[i - 1];

        if (rule->max_age_ms && rules_fits(rule->pattern, host))
            return rule->max_age_ms;
    }
    return 0;
}
