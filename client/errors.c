#include "client/errors.h"

#include <stddef.h>

/* As libcurl 7.88.1 says them; codes of other protocols do not come here. */
static const struct {
    int code;
    const char *text;
} texts[] = {
    {1, "Unsupported protocol"},
    {2, "Failed initialization"},
    {3, "URL using bad/illegal format or missing URL"},
    {4, "A requested feature, protocol or option was not found "
        "built-in in this libcurl due to a build-time decision."},
    {5, "Couldn't resolve proxy name"},
    {6, "Couldn't resolve host name"},
    {7, "Couldn't connect to server"},
    {16, "Error in the HTTP2 framing layer"},
    {18, "Transferred a partial file"},
    {22, "HTTP response code said error"},
    {23, "Failed writing received data to disk/application"},
    {26, "Failed to open/read local data from file/application"},
    {27, "Out of memory"},
    {28, "Timeout was reached"},
    {33, "Requested range was not delivered by the server"},
    {34, "Internal problem setting up the POST"},
    {35, "SSL connect error"},
    {36, "Couldn't resume download"},
    {37, "Couldn't read a file:// file"},
    {41, "A required function in the library was not found"},
    {42, "Operation was aborted by an application callback"},
    {43, "A libcurl function was given a bad argument"},
    {45, "Failed binding local connection end"},
    {47, "Number of redirects hit maximum amount"},
    {48, "An unknown option was passed in to libcurl"},
    {52, "Server returned nothing (no headers, no data)"},
    {53, "SSL crypto engine not found"},
    {54, "Can not set SSL crypto engine as default"},
    {55, "Failed sending data to the peer"},
    {56, "Failure when receiving data from the peer"},
    {58, "Problem with the local SSL certificate"},
    {59, "Couldn't use specified SSL cipher"},
    {60, "SSL peer certificate or SSH remote key was not OK"},
    {61, "Unrecognized or bad HTTP Content or Transfer-Encoding"},
    {63, "Maximum file size exceeded"},
    {65, "Send failed since rewinding of the data stream failed"},
    {66, "Failed to initialise SSL crypto engine"},
    {77, "Problem with the SSL CA cert (path? access rights?)"},
    {78, "Remote file not found"},
    {82, "Failed to load CRL file (path? access rights?, format?)"},
    {83, "Issuer check against peer certificate failed"},
    {89, "The max connection limit is reached"},
    {90, "SSL public key does not match pinned public key"},
    {91, "SSL server certificate status verification FAILED"},
    {92, "Stream error in the HTTP/2 framing layer"},
    {94, "An authentication function returned an error"},
    {95, "HTTP/3 error"},
    {96, "QUIC connection error"},
    {97, "proxy handshake error"},
    {98, "SSL Client Certificate required"},
    {99, "Unrecoverable error in select/poll"},
};

const char *errors_text(int code)
{
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (texts[i].code == code)
            return texts[i].text;
    return "Unknown error";
}
