/*
 * A finished transfer's infos; see info.h.
 */
#include "daemon/info.h"

#include "proto/curlinfo.h"
#include "proto/message.h"

static const uint32_t infos[] = {
#define INFO_NUMBER(name, number) number,
    WC_INFOS(INFO_NUMBER) WC_LATER_INFOS(INFO_NUMBER)
#undef INFO_NUMBER
};

static int64_t better(uint32_t number, int64_t seen,
                      const struct info_known *known)
{
    if (!known->warm)
        return seen;
    switch (number) {
    case WC_INFO_SSL_VERIFYRESULT:
        return known->ssl_verify_result;
    case WC_INFO_PROXY_SSL_VERIFYRESULT:
        return known->proxy_ssl_verify_result;
    case WC_INFO_HTTP_CONNECTCODE:
        return known->connect_code;
    default:
        return seen;
    }
}

static bool put_one(struct wire_writer *w, CURL *easy, uint32_t number,
                    const struct info_known *known)
{
    CURLINFO info = (CURLINFO)number;
    char *text = NULL;
    curl_off_t off = 0;
    long num = 0;

    switch (number & WC_INFO_TYPEMASK) {
    case WC_INFO_STRING:
        if (curl_easy_getinfo(easy, info, &text) || !text)
            return false;
        message_put_info_str(w, number, text);
        return true;
    case WC_INFO_LONG:
        if (curl_easy_getinfo(easy, info, &num))
            return false;
        message_put_info_num(w, number, better(number, num, known));
        return true;
    default:
        if (curl_easy_getinfo(easy, info, &off))
            return false;
        message_put_info_num(w, number, off);
        return true;
    }
}

uint16_t info_put_all(struct wire_writer *w, CURL *easy,
                      const struct info_known *known)
{
    uint16_t count = 0;

    for (unsigned i = 0; i < sizeof(infos) / sizeof(infos[0]); i++)
        count += put_one(w, easy, infos[i], known);
    return count;
}
