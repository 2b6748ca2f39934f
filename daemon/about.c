/*
 * What is told of libcurl; see about.h.
 */
#include "daemon/about.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "daemon/libcurl.h"
#include "proto/message.h"

/* Names of protocols or features; libcurl 8.23 has about 30 of each. */
#define NAMES_MAX 128

struct names {
    const char *items[NAMES_MAX];
    size_t count;
};

static void add(struct names *names, const char *name)
{
    if (names->count < NAMES_MAX)
        names->items[names->count++] = name;
}

static int by_name(const void *a, const void *b)
{
    return strcasecmp(*(const char *const *)a, *(const char *const *)b);
}

static void print_names(FILE *f, const char *title, struct names *names)
{
    qsort(names->items, names->count, sizeof(names->items[0]), by_name);
    fprintf(f, "%s:", title);
    for (size_t i = 0; i < names->count; i++)
        fprintf(f, " %s", names->items[i]);
    fputc('\n', f);
}

/* curl counts the variants of RTMP as one. */
static bool is_variant(const char *protocol)
{
    return !strncmp(protocol, "rtmp", 4) && protocol[4];
}

/* From 8.4 on curl itself asks gateways for IPFS. */
static bool speaks_ipfs(const curl_version_info_data *info)
{
    return info->version_num >= 0x080400;
}

static void print_protocols(FILE *f, const curl_version_info_data *info)
{
    struct names names = {.count = 0};

    for (const char *const *p = info->protocols; *p; p++) {
        if (!is_variant(*p))
            add(&names, *p);
        if (!strcmp(*p, "http") && speaks_ipfs(info)) {
            add(&names, "ipfs");
            add(&names, "ipns");
        }
    }
    print_names(f, "Protocols", &names);
}

static void print_features(FILE *f, const curl_version_info_data *info)
{
    struct names names = {.count = 0};

    for (const char *const *p = info->feature_names; p && *p; p++)
        add(&names, *p);
    print_names(f, "Features", &names);
}

void about_print(FILE *f)
{
    const curl_version_info_data *info = libcurl_info();

    fprintf(f, "curl %s (%s) %s\n", info->version, info->host, curl_version());
    if (info->version_num == LIBCURL_VERSION_NUM)
        fprintf(f, "Release-Date: %s\n", LIBCURL_TIMESTAMP);
    print_protocols(f, info);
    print_features(f, info);
}

void about_print_engines(FILE *f)
{
    CURL *easy = curl_easy_init();
    struct curl_slist *engines = NULL;

    fputs("Build-time engines:\n", f);
    if (easy)
        curl_easy_getinfo(easy, CURLINFO_SSL_ENGINES, &engines);
    for (const struct curl_slist *e = engines; e; e = e->next)
        fprintf(f, "  %s\n", e->data);
    if (!engines)
        fputs("  <none>\n", f);
    curl_slist_free_all(engines);
    curl_easy_cleanup(easy);
}

static bool has_feature(const char *name)
{
    const char *const *names = libcurl_info()->feature_names;

    for (; names && *names; names++)
        if (!strcmp(*names, name))
            return true;
    return false;
}

uint32_t about_lacks(void)
{
    /* As in curl_version_info(3). */
    static const struct {
        enum libcurl_part part;
        const char *name;
    } features[] = {
        {PART_ECH, "ECH"},
        {PART_HTTP3, "HTTP3"},
        {PART_NTLM, "NTLM"},
        {PART_SESSIONS, "SSLS-EXPORT"},
    };
    uint32_t lacks = 0;

    for (size_t i = 0; i < sizeof(features) / sizeof(features[0]); i++)
        if (!has_feature(features[i].name))
            lacks |= (uint32_t)features[i].part;
    if (!libcurl_info()->ares)
        lacks |= (uint32_t)PART_ARES;
    if (!libcurl_speaks("ws"))
        lacks |= (uint32_t)PART_WEBSOCKET;
    return lacks;
}
