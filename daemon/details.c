/*
 * A finished transfer's details; see details.h.
 */
#include "daemon/details.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/libcurl.h"
#include "proto/curlinfo.h"
#include "proto/message.h"

/* Bytes of certificates at most: the rest of DONE fits beside them.  A chain
 * of four takes about 20 KiB. */
#define CERTS_BYTES (192 * 1024)

/* ---- certificates ---- */

/* One field, "Name:value", as a line.  The certificate itself stands without
 * its name. */
static void add_field(struct wire_writer *text, const char *field)
{
    size_t len;

    if (!strncmp(field, "Cert:", 5))
        field += 5;
    len = strlen(field);
    wire_put_raw(text, field, len);
    if (!len || field[len - 1] != '\n')
        wire_put_u8(text, '\n');
}

void details_certs_read(struct details_certs *c, CURL *easy)
{
    struct curl_certinfo *certs = NULL;
    struct wire_writer text;

    if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &certs) || !certs)
        return;
    c->count = certs->num_of_certs;
    wire_writer_init(&text, NULL, 0, CERTS_BYTES);
    for (int i = 0; i < certs->num_of_certs; i++)
        for (struct curl_slist *f = certs->certinfo[i]; f; f = f->next)
            add_field(&text, f->data);
    wire_put_u8(&text, 0);
    if (!text.error)
        c->text = strdup((char *)text.data);
    wire_writer_done(&text);
}

void details_certs_copy(struct details_certs *to,
                        const struct details_certs *from)
{
    details_certs_done(to);
    to->count = from->count;
    to->text = from->text ? strdup(from->text) : NULL;
}

void details_certs_done(struct details_certs *c)
{
    free(c->text);
    c->text = NULL;
    c->count = 0;
}

/* ---- URLs ---- */

static const CURLUPart parts[WC_URL_PARTS] = {
    [WC_URL_SCHEME] = CURLUPART_SCHEME,
    [WC_URL_USER] = CURLUPART_USER,
    [WC_URL_PASSWORD] = CURLUPART_PASSWORD,
    [WC_URL_OPTIONS] = CURLUPART_OPTIONS,
    [WC_URL_HOST] = CURLUPART_HOST,
    [WC_URL_PORT] = CURLUPART_PORT,
    [WC_URL_PATH] = CURLUPART_PATH,
    [WC_URL_QUERY] = CURLUPART_QUERY,
    [WC_URL_FRAGMENT] = CURLUPART_FRAGMENT,
    [WC_URL_ZONEID] = CURLUPART_ZONEID,
};

/* FIRST is the info of part 0. */
static uint16_t put_parts(struct wire_writer *w, const char *url,
                          uint32_t first)
{
    CURLU *u = url ? curl_url() : NULL;
    uint16_t count = 0;

    if (u && curl_url_set(u, CURLUPART_URL, url,
                          CURLU_GUESS_SCHEME | CURLU_NON_SUPPORT_SCHEME)) {
        curl_url_cleanup(u);
        return 0;
    }
    for (uint32_t i = 0; u && i < WC_URL_PARTS; i++) {
        char *text = NULL;

        if (curl_url_get(u, parts[i], &text, CURLU_DEFAULT_PORT) || !text)
            continue;
        message_put_info_str(w, first + i, text);
        curl_free(text);
        count++;
    }
    curl_url_cleanup(u);
    return count;
}

/* URL without its user; as curl's tool reads it, which came to guess a scheme
 * with 8.8.0. */
static uint16_t put_plain(struct wire_writer *w, const char *url)
{
    bool guesses = libcurl_is(0x080800);
    CURLU *u = curl_url();
    char *text = NULL;
    uint16_t count = 0;

    if (u &&
        !curl_url_set(u, CURLUPART_URL, url,
                      guesses ? CURLU_GUESS_SCHEME : 0) &&
        !curl_url_set(u, CURLUPART_USER, NULL, 0) &&
        !curl_url_set(u, CURLUPART_PASSWORD, NULL, 0) &&
        !curl_url_get(u, CURLUPART_URL, &text, 0)) {
        message_put_info_str(w, WC_INFO_WC_PLAIN_URL, text);
        count = 1;
    }
    curl_free(text);
    curl_url_cleanup(u);
    return count;
}

/* ---- links ---- */

static bool may_be_followed(const char *url)
{
    static const char *const schemes[] = {"http:", "https:", "ftp:", "ftps:"};

    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
        if (!strncmp(url, schemes[i], strlen(schemes[i])))
            return true;
    return false;
}

char *details_link(CURL *easy, const char *value, size_t len)
{
    char *text = strndup(value, len);
    CURLU *u = curl_url();
    char *base = NULL;
    char *link = NULL;

    curl_easy_getinfo(easy, CURLINFO_EFFECTIVE_URL, &base);
    if (text && u && base &&
        !curl_url_set(u, CURLUPART_URL, base, CURLU_GUESS_SCHEME) &&
        !curl_url_set(u, CURLUPART_URL, text, CURLU_URLENCODE))
        curl_url_get(u, CURLUPART_URL, &link, 0);
    if (link && !may_be_followed(link)) {
        curl_free(link);
        link = NULL;
    }
    free(text);
    curl_url_cleanup(u);
    return link;
}

/* ---- all ---- */

/* A redirect that was followed in vain leaves the headers of the request
 * before; they are not the last one's. */
static bool was_answered(CURL *easy)
{
    return curl_easy_nextheader(easy, CURLH_HEADER, -1, NULL) != NULL;
}

uint16_t details_put(struct wire_writer *w, CURL *easy,
                     const struct details_certs *certs, const char *url)
{
    char *effective = NULL;
    uint16_t count = 3;

    message_put_info_str(w, WC_INFO_WC_VERSION, curl_version());
    message_put_info_num(w, WC_INFO_WC_CERT_COUNT, certs->count);
    message_put_info_num(w, WC_INFO_WC_ANSWERED, was_answered(easy));
    if (certs->text) {
        message_put_info_str(w, WC_INFO_WC_CERTS, certs->text);
        count++;
    }
    count += put_plain(w, url);
    count += put_parts(w, url, WC_INFO_WC_URL);
    if (!curl_easy_getinfo(easy, CURLINFO_EFFECTIVE_URL, &effective))
        count += put_parts(w, effective, WC_INFO_WC_EFFECTIVE_URL);
    return count;
}
