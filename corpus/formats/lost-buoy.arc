filedesc://lost-buoy.arc 0.0.0.0 20220614180000 text/plain 76
1 0 InternetArchive
URL IP-address Archive-date Content-type Archive-length

https://harbourwire.example/buoy 192.0.2.1 20220614180000 text/html 549
HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8

<!DOCTYPE html><html lang="en"><head><title>Pilot boat finds the lost buoy</title><meta name="author" content="Ruth Calder"><meta property="article:published_time" content="2022-06-14T17:00:00Z"></head><body><article><h1>Pilot boat finds the lost buoy</h1><p>The pilot boat of Orrin Bay found the lost buoy on Tuesday, two miles north of the quay, and towed it home before dark.</p><p>It will be back in its place by the end of the week, the harbour office said.</p></article></body></html>
