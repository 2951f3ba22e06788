window.YTD.tweets.part0 = [
  {"tweet": {"id": "1536700000000000001", "id_str": "1536700000000000001", "created_at": "Tue Jun 14 17:00:00 +0000 2022", "full_text": "Pilot boat finds the lost buoy &amp; brings it home https://t.co/abc #harbour", "lang": "en", "retweeted": false, "favorite_count": "3", "entities": {"hashtags": [{"text": "harbour", "indices": ["1","2"]}], "urls": [{"url": "https://t.co/abc", "expanded_url": "https://courier.example/buoy"}]}}},
  {"tweet": {"id_str": "1536700000000000002", "created_at": "Wed Jun 15 09:00:00 +0000 2022", "full_text": "RT @lib: The library opens at nine.", "lang": "en", "entities": {"hashtags": []}}}
]
