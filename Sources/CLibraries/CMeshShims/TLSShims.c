#include "TLSShims.h"
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* OpenSSL would take itself apart when the process exits, while event loops still use it: a crash at the very end. The system takes all of it back. */
__attribute__((constructor)) static void keep_openssl(void) { OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, NULL); }

static const unsigned char alpn[] = {6, 'm', 'e', 's', 'h', '/', '1'};

/* --- the window and its BIO --- */

mesh_tls_window *mesh_tls_window_new(void) { return calloc(1, sizeof(mesh_tls_window)); }

int mesh_keep_freed_memory(void) { return mallopt(M_TRIM_THRESHOLD, 4 << 20) == 1 && mallopt(M_MMAP_THRESHOLD, 1 << 20) == 1; }

void mesh_tls_window_free(mesh_tls_window *window) {
    if (!window) return;
    free(window->output);
    SSL_SESSION_free(window->session);
    free(window);
}

void mesh_tls_window_trim(mesh_tls_window *window, size_t capacity) {
    if (window->output_count == 0 && window->output_capacity > capacity) {
        free(window->output);
        window->output = NULL;
        window->output_capacity = 0;
    }
}

static int window_write(BIO *bio, const char *data, size_t count, size_t *written) {
    mesh_tls_window *window = BIO_get_data(bio);
    /* In order: once something has not fitted, nothing goes to the lent memory any more. */
    if (window->output_count == 0 && count <= window->lent_capacity - window->lent_count) {
        memcpy(window->lent + window->lent_count, data, count);
        window->lent_count += count;
        *written = count;
        return 1;
    }
    if (window->output_count + count > window->output_capacity) {
        size_t capacity = window->output_capacity ? window->output_capacity : 32768;
        while (capacity < window->output_count + count) capacity *= 2;
        uint8_t *grown = realloc(window->output, capacity);
        if (!grown) return 0;
        window->output = grown;
        window->output_capacity = capacity;
    }
    memcpy(window->output + window->output_count, data, count);
    window->output_count += count;
    *written = count;
    return 1;
}

static int window_read(BIO *bio, char *data, size_t count, size_t *read) {
    mesh_tls_window *window = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    if (window->input_count == 0) {
        BIO_set_retry_read(bio);
        *read = 0;
        return 0;
    }
    if (count > window->input_count) count = window->input_count;
    memcpy(data, window->input, count);
    window->input += count;
    window->input_count -= count;
    *read = count;
    return 1;
}

/* A BIO that does not confirm a flush makes OpenSSL repeat it for ever. */
static long window_control(BIO *bio, int command, long number, void *pointer) {
    (void)bio, (void)number, (void)pointer;
    return command == BIO_CTRL_FLUSH || command == BIO_CTRL_DUP ? 1 : 0;
}

static int window_create(BIO *bio) {
    BIO_set_init(bio, 1);
    return 1;
}

static BIO_METHOD *window_method;
static pthread_once_t window_once = PTHREAD_ONCE_INIT;

static void make_window_method(void) {
    BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "mesh window");
    if (!method) return;
    BIO_meth_set_write_ex(method, window_write);
    BIO_meth_set_read_ex(method, window_read);
    BIO_meth_set_ctrl(method, window_control);
    BIO_meth_set_create(method, window_create);
    window_method = method;
}

/* --- contexts --- */

static int select_alpn(SSL *tls, const unsigned char **out, unsigned char *out_count, const unsigned char *in, unsigned int in_count, void *unused) {
    (void)tls, (void)unused;
    unsigned char *chosen;
    if (SSL_select_next_proto(&chosen, out_count, alpn, sizeof alpn, in, in_count) != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

SSL_CTX *mesh_tls_context_new(int is_server) {
    SSL_CTX *context = SSL_CTX_new(is_server ? TLS_server_method() : TLS_client_method());
    if (!context) return NULL;
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    if (is_server) SSL_CTX_set_alpn_select_cb(context, select_alpn, NULL);
    if (!SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) || !SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION)
        || !SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256")
        || !SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384") || !SSL_CTX_set_num_tickets(context, 0) || (!is_server && SSL_CTX_set_alpn_protos(context, alpn, sizeof alpn) != 0)) {
        SSL_CTX_free(context);
        return NULL;
    }
    return context;
}

int mesh_tls_context_use_certificates(SSL_CTX *context, const void *pem, size_t count) {
    BIO *bio = BIO_new_mem_buf(pem, (int)count);
    if (!bio) return 0;
    X509 *leaf = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    int ok = leaf && SSL_CTX_use_certificate(context, leaf) == 1 && SSL_CTX_clear_chain_certs(context) == 1;
    X509_free(leaf);
    while (ok) {
        X509 *link = PEM_read_bio_X509(bio, NULL, NULL, NULL);
        if (!link) break;
        ok = SSL_CTX_add0_chain_cert(context, link) == 1;
        if (!ok) X509_free(link);
    }
    BIO_free(bio);
    if (ok) ERR_clear_error(); /* the end of the file is an error to PEM_read */
    return ok;
}

int mesh_tls_context_use_key(SSL_CTX *context, const void *pem, size_t count) {
    BIO *bio = BIO_new_mem_buf(pem, (int)count);
    if (!bio) return 0;
    /* The empty password keeps OpenSSL from asking on the terminal. */
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, "");
    int ok = key && SSL_CTX_use_PrivateKey(context, key) == 1 && SSL_CTX_check_private_key(context) == 1;
    EVP_PKEY_free(key);
    BIO_free(bio);
    return ok;
}

int mesh_tls_context_trust(SSL_CTX *context, const void *pem, size_t count) {
    BIO *bio = BIO_new_mem_buf(pem, (int)count);
    if (!bio) return -1;
    X509_STORE *store = SSL_CTX_get_cert_store(context);
    int certificates = 0;
    X509 *certificate;
    while ((certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL))) {
        int ok = X509_STORE_add_cert(store, certificate) == 1;
        X509_free(certificate);
        if (!ok) {
            BIO_free(bio);
            return -1;
        }
        certificates++;
    }
    BIO_free(bio);
    ERR_clear_error();
    return certificates;
}

/* --- connections --- */

SSL *mesh_tls_new(SSL_CTX *context, int is_server, mesh_tls_window *window) {
    pthread_once(&window_once, make_window_method);
    if (!window_method) return NULL;
    SSL *tls = SSL_new(context);
    BIO *bio = BIO_new(window_method);
    if (!tls || !bio) {
        SSL_free(tls);
        BIO_free(bio);
        return NULL;
    }
    BIO_set_data(bio, window);
    SSL_set_bio(tls, bio, bio);
    if (is_server) SSL_set_accept_state(tls);
    else SSL_set_connect_state(tls);
    return tls;
}

int mesh_tls_speaks_mesh(const SSL *tls) {
    const unsigned char *chosen;
    unsigned int count;
    SSL_get0_alpn_selected(tls, &chosen, &count);
    return count == alpn[0] && memcmp(chosen, alpn + 1, count) == 0;
}

int mesh_tls_peer_uri(const SSL *tls, char *buffer, size_t capacity) {
    X509 *certificate = SSL_get0_peer_certificate(tls);
    if (!certificate) return -1;
    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    if (!names) return -1;
    int result = -1;
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
        if (name->type != GEN_URI) continue;
        if (result != -1) {
            result = -2;
            break;
        }
        const unsigned char *text = ASN1_STRING_get0_data(name->d.uniformResourceIdentifier);
        int count = ASN1_STRING_length(name->d.uniformResourceIdentifier);
        if (count < 0 || (size_t)count > capacity || memchr(text, 0, count)) {
            result = -3;
            break;
        }
        memcpy(buffer, text, count);
        result = count;
    }
    GENERAL_NAMES_free(names);
    return result;
}

static void empty(STACK_OF(X509) *chain) {
    while (chain && sk_X509_num(chain) > 0) X509_free(sk_X509_pop(chain));
}

/* A session that says nothing but how the connection is encrypted. Its size, 0 on failure; `bytes` is the caller's to free. */
static int bare_session(const SSL *tls, unsigned char **bytes) {
    SSL_SESSION *bare = SSL_SESSION_new();
    const SSL_CIPHER *cipher = SSL_get_current_cipher(tls);
    int count = bare && cipher && SSL_SESSION_set_protocol_version(bare, TLS1_3_VERSION) == 1 && SSL_SESSION_set_cipher(bare, cipher) == 1
        ? i2d_SSL_SESSION(bare, bytes) : 0;
    SSL_SESSION_free(bare);
    return count;
}

void mesh_tls_forget_peer(SSL *tls) {
    SSL_SESSION *session = SSL_get_session(tls);
    unsigned char *bytes = NULL;
    int count = session ? bare_session(tls, &bytes) : 0;
    const unsigned char *next = bytes;
    /* To read another session into the one in use is OpenSSL's only way to take its certificate away. Nobody else has it: servers keep no
       sessions, and the tickets have been written. */
    if (count > 0 && d2i_SSL_SESSION(&session, &next, count)) {
        empty(SSL_get_peer_cert_chain(tls));
        empty(SSL_get0_verified_chain(tls));
    }
    OPENSSL_free(bytes);
    ERR_clear_error();
}

void mesh_tls_take_error(char *buffer, size_t capacity) {
    unsigned long code = ERR_get_error();
    const char *reason = code ? ERR_reason_error_string(code) : NULL;
    if (capacity == 0) return;
    strncpy(buffer, reason ? reason : "", capacity - 1);
    buffer[capacity - 1] = 0;
    ERR_clear_error();
}

const char *mesh_tls_verify_error(const SSL *tls) {
    long result = SSL_get_verify_result(tls);
    return result == X509_V_OK ? NULL : X509_verify_cert_error_string(result);
}

int mesh_sha256(const void *first, size_t first_count, const void *second, size_t second_count, uint8_t *digest) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (!context) return 0;
    unsigned int count = 0;
    int ok = EVP_DigestInit_ex(context, EVP_sha256(), NULL) && EVP_DigestUpdate(context, first, first_count)
        && EVP_DigestUpdate(context, second, second_count) && EVP_DigestFinal_ex(context, digest, &count);
    EVP_MD_CTX_free(context);
    return ok && count == 32;
}
