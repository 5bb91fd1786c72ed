"""A tea shop whose customers are reached on several channels: repeated clicks, refunds, another currency, no time."""

from __future__ import annotations

SHOP = {
    "customers.csv": "customer_id\nana\nbo\ncy\ndan\neve\n",
    "identities.csv": "customer_id,channel,external_id\nana,wechat,wx-ana\n",
    "content.csv": "content_id,kind,title\np1,product,Tea\n",
    "campaigns.csv": "campaign_id,name\nspring,Spring\n",
    "employees.csv": "employee_id,name\ne1,Kim\n",
    "shares.csv": "share_id,shared_at,channel,sharer_id,parent_share_id,content_id,campaign_id\n"
    "s1,2026-03-01T10:00:00Z,wechat,cy,,p1,spring\ns2,2026-03-01T11:00:00Z,sms,bo,s1,,\n",
    "touches.csv": "touch_id,touched_at,channel,customer_id,content_id,campaign_id,employee_id\n"
    "t1,2026-03-01T09:00:00Z,mail,ana,p1,spring,\n"
    "t2,2026-03-03T09:00:00Z,shop,ana,,,e1\n"
    "t3,2026-03-10T09:00:00Z,mail,ana,,,\n"
    "t4,2026-03-02T09:00:00Z,shop,dan,p1,spring,\n"
    "t5,2026-01-02T09:00:00Z,mail,bo,,,\n"
    "t6,,mail,bo,,,\n",
    "clicks.csv": "click_id,clicked_at,customer_id,share_id,channel,kind,evidence\n"
    "c1,2026-03-02T09:00:00Z,ana,s2,,,\n"
    "c2,2026-03-02T09:20:00Z,ana,s2,,,\n"
    "c3,2026-03-02T09:50:00Z,ana,s2,,,\n"
    "c4,2026-03-02T10:21:00Z,ana,s2,,,\n"
    "c5,2026-02-28T09:00:00Z,cy,s1,,view,\n",
    "interactions.csv": "occurred_at,channel,kind,from_id,to_id,content_id,employee_id,value\n"
    "2026-03-03T08:00:00Z,web,view,ana,,p1,,\n"
    "2026-03-04T08:00:00Z,web,comment,cy,,p1,,\n"
    "2026-03-04T09:00:00Z,phone,call,cy,,,e1,60\n",
    "orders.csv": "order_id,ordered_at,customer_id,amount_minor,currency\n"
    "o1,2026-03-03T09:00:00Z,ana,1001,EUR\n"
    "o2,2026-03-12T09:00:00Z,ana,500,EUR\n"
    "o3,2026-03-05T09:00:00Z,cy,300,EUR\n"
    "o4,2026-03-05T09:00:00Z,bo,200,EUR\n"
    "o5,2026-03-06T09:00:00Z,bo,900,USD\n"
    "o6,,bo,900,EUR\n",
    "refunds.csv": "refund_id,order_id,refunded_at,amount_minor\nr1,o2,2026-03-13,500\nr2,o3,2026-03-06,100\n",
}
