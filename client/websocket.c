#include "client/websocket.h"

#include "client/url.h"

const char *websocket_reason(const struct config *config,
                             const struct url_item *item)
{
    if (item->infile ||
        (config->httpreq > HTTPREQ_GET && config->httpreq != HTTPREQ_PUT))
        return "a WebSocket that is not only read";
    if (config->query_data || (config->use_get && config->data))
        return "a query that is added to a WebSocket's URL";
    if (config->content_disposition || config->etag_save ||
        config->etag_compare)
        return "headers of a WebSocket's answer that mean something";
    return NULL;
}

bool websocket_ignores(uint32_t number)
{
    /* As seen on the wire with curl 8.14.1 and 8.23.0; of PROTOCOLS_STR only
     * curl's own answer counts, websocket_protocols(). */
    static const uint32_t numbers[] = {WC_OPT_ACCEPT_ENCODING, WC_OPT_COOKIE,
                                       WC_OPT_PROTOCOLS_STR,
                                       WC_OPT_TRANSFER_ENCODING};

    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        if (numbers[i] == number)
            return true;
    return false;
}

bool websocket_is_forbidden(const struct config *config, const char *url)
{
    return url_scheme(url, config->proto_default) == URL_WSS ? config->no_wss
                                                             : config->no_ws;
}

const char *websocket_protocols(const struct config *config, const char *url)
{
    return websocket_is_forbidden(config, url) ? "http,https" : "ws,wss";
}
