filedesc://a.arc 192.0.2.1 20171003142100 text/plain 76
1 0 InternetArchive
URL IP-address Archive-date Content-type Archive-length

http://x.example/f 192.0.2.1 20171003142100 text/html 164
HTTP/1.1 200 OK
Content-Type: text/html

<html><head><title>Ferry returns to the harbour</title></head><body><p>The ferry came back on Tuesday.</p></body></html>
http://x.example/i.png 192.0.2.1 20171003142100 image/png 21
HTTP/1.1 200 OK

xx
http://x.example/g 192.0.2.1 20171003142100 text/html 153
HTTP/1.1 200 OK
Content-Type: text/html

<html><head><title>Second story told</title></head><body><p>The ferry came back on Tuesday.</p></body></html>
