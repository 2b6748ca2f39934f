/*
 * The libcurl at hand; see libcurl.h.
 */
#include "daemon/libcurl.h"

#include <string.h>

const curl_version_info_data *libcurl_info(void)
{
    static const curl_version_info_data *info;

    if (!info)
        info = curl_version_info(CURLVERSION_NOW);
    return info;
}

bool libcurl_is(unsigned version)
{
    return libcurl_info()->version_num >= version;
}

bool libcurl_speaks(const char *protocol)
{
    const char *const *name = libcurl_info()->protocols;

    while (*name && strcmp(*name, protocol))
        name++;
    return *name;
}
